package io.github.shortgpt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The picture of the root package-info as rules: who may use whom. */
class ArchitectureTest {
  private static final String ROOT = "io.github.shortgpt.";

  /** What any package may read files by. */
  private static final String INPUT = ROOT + "input..";

  private static final String SLF4J = "org.slf4j..";
  private static final String JACKSON = "com.fasterxml.jackson..";

  /** What a package may use: packages of the project by name, libraries by pattern. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry(
              "parquet",
              Set.of(
                  JACKSON,
                  "org.apache.parquet..",
                  "shaded.parquet..",
                  "io.airlift.compress..",
                  "org.apache.commons.compress..")),
          Map.entry(
              "text", Set.of("parquet", JACKSON, "ai.djl.huggingface..", "ai.djl.sentencepiece..")),
          Map.entry(
              "checkpoint",
              Set.of(JACKSON, "net.razorvine.pickle..", "org.apache.commons.compress..")),
          Map.entry("hub", Set.of("checkpoint", JACKSON, "javax.net.ssl..")),
          Map.entry("family", Set.of("checkpoint", "hub", JACKSON)),
          Map.entry("forward", Set.of("text", "checkpoint", "family", "ai.djl..", SLF4J)),
          Map.entry("score", Set.of("text", "forward", JACKSON, "org.hipparchus..")),
          Map.entry(
              "chat",
              Set.of(
                  "text",
                  "checkpoint",
                  JACKSON,
                  "com.hubspot.jinjava..",
                  "jinjava..",
                  "java.beans..")),
          Map.entry("generate", Set.of("text", "checkpoint", "family", "forward", JACKSON)),
          Map.entry("speed", Set.of("checkpoint", "family", "forward")),
          Map.entry("select", Set.of("score")),
          Map.entry("input", Set.of(JACKSON)),
          Map.entry("evaluate", Set.of("text", "family", "forward", "org.hipparchus..")),
          Map.entry(
              "benchmark",
              Set.of("parquet", "text", "family", "forward", JACKSON, "org.hipparchus..")),
          Map.entry("rewrite", Set.of("checkpoint", "family", "score", "select", JACKSON)),
          Map.entry(
              "report",
              Set.of(
                  "text",
                  "checkpoint",
                  "hub",
                  "family",
                  "score",
                  "select",
                  "rewrite",
                  "evaluate",
                  "benchmark",
                  "doctor",
                  "generate",
                  "speed",
                  JACKSON,
                  "org.knowm.xchart..",
                  "de.erichseifert.vectorgraphics2d..",
                  "javax.imageio..",
                  "javax.xml..",
                  "org.w3c.dom..",
                  "org.xml.sax..")),
          Map.entry("manual", Set.of("picocli..")),
          Map.entry(
              "doctor", Set.of("checkpoint", "hub", "forward", "ai.djl..", "com.sun.management..")),
          Map.entry(
              "cli",
              Set.of(
                  "text",
                  "checkpoint",
                  "hub",
                  "family",
                  "forward",
                  "chat",
                  "generate",
                  "speed",
                  "score",
                  "select",
                  "rewrite",
                  "evaluate",
                  "benchmark",
                  "report",
                  "doctor",
                  "manual",
                  "com.sun.management..",
                  "picocli..",
                  "ch.qos.logback..",
                  SLF4J)));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.shortgpt");

  @Test
  void everyPackageIsInTheTable() throws IOException {
    try (Stream<Path> directories = Files.list(Path.of("src/main/java/io/github/shortgpt"))) {
      Set<String> packages =
          directories
              .filter(Files::isDirectory)
              .map(directory -> directory.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(packages, new TreeSet<>(MAY_USE.keySet()));
    }
  }

  @Test
  void packagesUseOnlyWhatTheTableAllows() {
    MAY_USE.forEach(
        (name, allowed) -> {
          List<String> patterns = new ArrayList<>(List.of("java..", INPUT, ROOT + name + ".."));
          allowed.forEach(
              other -> patterns.add(other.endsWith("..") ? other : ROOT + other + ".."));
          classes()
              .that()
              .resideInAPackage(ROOT + name + "..")
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage(patterns.toArray(String[]::new))
              .check(CLASSES);
        });
  }

  @Test
  void thereIsNoCircle() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nothingIsNamedAfterNothing() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)|.*\\.(Abstract|Base)[A-Z].*")
        .check(CLASSES);
  }

  @Test
  void onlyMainExitsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "cli.ShortGpt")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  /** A clock that is set back must not matter: durations are differences of System.nanoTime. */
  @Test
  void nobodyAsksForTheTimeOfDayWhoDoesNotNeedIt() {
    noClasses()
        .that()
        // a chat template may ask for the date; what is old is told by its files' times
        .doNotHaveFullyQualifiedName(ROOT + "chat.TemplateFunctions")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "doctor.DirectoriesCheck")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "forward.Engine")
        .should()
        .callMethodWhere(
            JavaCall.Predicates.target(
                    HasName.Predicates.nameMatching("now|currentTimeMillis|systemUTC"))
                .and(
                    JavaCall.Predicates.target(
                        HasOwner.Predicates.With.owner(
                            JavaClass.Predicates.resideInAnyPackage("java.lang", "java.time")))))
        .check(CLASSES);
  }

  /** In a container or a chroot whose root is no mount point it fails for lack of one. */
  @Test
  void nobodyAsksForTheFileSystemThatAFileIsOn() {
    noClasses().should().callMethod(Files.class, "getFileStore", Path.class).check(CLASSES);
  }
}
