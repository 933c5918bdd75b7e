package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code score -o} and {@code compare}: files beside what is printed. */
class ResultFilesTest {
  @TempDir Path temp;
  private Path model;
  private Path results;

  @BeforeEach
  void writeModel() throws IOException {
    model = Golden.named("qwen3").write(temp.resolve("model"));
    results = Files.createDirectory(temp.resolve("results"));
  }

  private Outcome score(String... options) throws IOException {
    Path ids = Files.writeString(temp.resolve("ids.txt"), Golden.named("qwen3").text());
    List<String> args =
        new ArrayList<>(
            List.of("score", "--model", model.toString(), "--calibration", ids.toString()));
    args.addAll(List.of("--window-length", "12", "--windows", "12", "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private String in(String name) {
    return results.resolve(name).toString();
  }

  private Path scored(String name, String metric) throws IOException {
    assertEquals("", score("--metric", metric, "-o", in(name)).err());
    return results.resolve(name);
  }

  private Path scoredAtRandom(String name) {
    Outcome outcome =
        Outcome.of(
            "score", "--model", model.toString(), "--metric", "random", "-q", "-o", in(name));
    assertEquals("", outcome.err());
    return results.resolve(name);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(results)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Outcome compare(String... args) {
    List<String> all = new ArrayList<>(List.of("compare", "-q"));
    all.addAll(List.of(args));
    return Outcome.of(all.toArray(String[]::new));
  }

  @Test
  void everyFormIsWrittenBesideWhatIsPrinted() throws IOException {
    Outcome outcome =
        score(
            "--remove",
            "2",
            "--format",
            "json",
            "--no-timing",
            "-o",
            in("a.json"),
            "-o",
            in("a.csv"),
            "-o",
            in("a.svg"),
            "-o",
            in("a.png"),
            "-o",
            in("a.html"));

    assertEquals(new Outcome(ExitCode.DONE, Files.readString(Path.of(in("a.json"))), ""), outcome);
    assertEquals(List.of("a.csv", "a.html", "a.json", "a.png", "a.svg"), files());
    assertTrue(Files.readString(Path.of(in("a.svg"))).contains("layer 4: "));
    assertTrue(Files.readString(Path.of(in("a.html"))).contains("Blocks of layers"));
  }

  @Test
  void durationsAreLeftOutOnlyWhereThereAreAny() throws IOException {
    assertEquals(
        Outcome.misused("--no-timing has no effect without --format json.", "score"),
        score("--no-timing", "-o", in("a.svg")));
    assertEquals(ExitCode.DONE, score("--no-timing", "-o", in("a.json")).exit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"scores.pdf", "scores", "json"})
  void anUnknownExtensionIsRefusedBeforeScoring(String name) throws IOException {
    assertEquals(
        Outcome.misused(
            "--output "
                + in(name)
                + " has no extension that names a form. Give .json, .csv, .svg, .png or .html.",
            "score"),
        score("-o", in("fine.json"), "-o", in(name)));
    assertEquals(List.of(), files());
  }

  @Test
  void anExistingFileIsRefusedUnlessItIsMeant() throws IOException {
    Path file = Files.writeString(results.resolve("a.csv"), "mine");

    assertEquals(
        Outcome.refused(file + " exists. Give another -o, or --force to replace it."),
        score("-o", file.toString()));
    assertEquals("mine", Files.readString(file));
    assertEquals(ExitCode.DONE, score("-o", file.toString(), "--force").exit());
    assertTrue(Files.readString(file).startsWith("layer,value,"));
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    assertEquals(
        Outcome.misused("--force has no effect without --output.", "score"), score("--force"));
    assertEquals(
        Outcome.misused("--output " + in("../results/a.csv") + " is given twice.", "score"),
        score("-o", in("a.csv"), "-o", in("../results/a.csv")));
    Path lost = temp.resolve("no/a.csv");
    assertEquals(
        Outcome.refused(
            "The directory %s, in which to write %s, doesn't exist. Make it first."
                .formatted(lost.getParent(), lost)),
        score("-o", lost.toString()));
    Path inside = model.resolve("scores.json");
    assertEquals(
        Outcome.refused(
            inside + " lies inside " + model + ", which is never changed. Give another -o."),
        score("-o", inside.toString()));
    assertEquals(List.of(), files());
  }

  @Test
  void aRunThatFailsWritesNothing() throws IOException {
    Files.delete(model.resolve("tokenizer.json"));

    assertEquals(ExitCode.INPUT_OUTPUT, score("-o", in("a.csv"), "-o", in("a.svg")).exit());
    assertEquals(List.of(), files());
  }

  @Test
  void twoMetricsAreCompared() throws IOException {
    Path bi = scored("bi.json", "block-influence");
    Path random = scoredAtRandom("random.json");

    Outcome outcome =
        compare(
            bi.toString(),
            random.toString(),
            "--remove",
            "2",
            "-o",
            in("c.html"),
            "-o",
            in("c.svg"));

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    assertTrue(outcome.out().startsWith("A  block-influence: "), outcome.out());
    assertTrue(outcome.out().contains("\nB  random (seed-0): "), outcome.out());
    assertEquals(List.of("bi.json", "c.html", "c.svg", "random.json"), files());
  }

  @Test
  void aRunAndItselfAgreeInEverything() throws IOException {
    String bi = scored("bi.json", "block-influence").toString();
    Outcome outcome = compare(bi, bi, "--format", "json");
    var document = new ObjectMapper().readTree(outcome.out());

    assertEquals(1, document.at("/pairs/0/kendallTau").asDouble());
    assertEquals(1, document.at("/pairs/0/overlap/1").asDouble());
    double self = document.at("/runs/0/rankStability/kendallTau").asDouble();
    assertTrue(self > 0 && self <= 1, outcome.out());
    assertEquals(outcome, compare(bi, bi, "--format", "json"));
  }

  @Test
  void whatCannotBeComparedIsRefused() throws IOException {
    Path bi = scored("bi.json", "block-influence");
    Path shorter = results.resolve("shorter.json");
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = (ObjectNode) json.readTree(Files.readAllBytes(scoredAtRandom("r.json")));
    ((ObjectNode) root.get("model")).put("layers", 4);
    ((com.fasterxml.jackson.databind.node.ArrayNode) root.get("layers")).remove(4);
    Files.writeString(shorter, json.writeValueAsString(root));

    assertEquals(
        Outcome.misused(
            "One ranking has nothing to be compared with. Give two or more files.", "compare"),
        compare(bi.toString()));
    assertEquals(
        Outcome.refused(
            "%s ranks 5 layers and %s 4. Rankings are compared layer by layer."
                .formatted(bi, shorter)),
        compare(bi.toString(), shorter.toString()));
    assertEquals(
        Outcome.refused(in("none.json") + " doesn't exist."),
        compare(bi.toString(), in("none.json")));
    assertEquals(
        Outcome.misused("--protect has no effect without --remove or --ratio.", "compare"),
        compare(bi.toString(), bi.toString(), "--protect", "0"));
    assertEquals(ExitCode.USAGE, compare(bi.toString(), bi.toString(), "--remove", "9").exit());
    byte[] before = Files.readAllBytes(bi);
    assertEquals(
        Outcome.refused(bi + " is what is read. Give another -o."),
        compare(bi.toString(), bi.toString(), "-o", bi.toString(), "--force"));
    assertArrayEquals(before, Files.readAllBytes(bi));
  }
}
