package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.report.KeyPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .github/DOCUMENTS.md} names every key that commands beside score and compare print. */
class DocumentedKeysTest {
  private static final String OF_SCORE =
      "(model|source|calibration|uncertainty|stability|scores(\\[])?|gate\\.(text|gates\\[]))\\..*";

  @TempDir Path temp;
  private Path model;
  private Path output;

  @BeforeEach
  void writeModel() throws IOException {
    model = Golden.named("qwen2-sliding").write(temp.resolve("model"));
    output = temp.resolve("smaller");
  }

  /** The page from one heading to the next, with what holds for every document. */
  private static String section(String name) throws IOException {
    String page = Files.readString(Path.of(".github/DOCUMENTS.md"));
    int start = page.indexOf("\n## `" + name + "`\n");
    int end = page.indexOf("\n## ", start + 1);
    return page.substring(0, page.indexOf("## `score`"))
        + page.substring(start, end < 0 ? page.length() : end);
  }

  private static String done(String... args) {
    Outcome outcome = Outcome.of(args);
    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    return outcome.out();
  }

  /** What a prune by ten windows prints, which suffice for intervals, and with a gate. */
  private String pruned(String strategy) throws IOException {
    String text = Golden.named("qwen2-sliding").text() + " ";
    Path ids = Files.writeString(temp.resolve("ids.txt"), text.repeat(3));
    Path heldOut = Files.writeString(temp.resolve("held-out.txt"), text.repeat(4));
    String line =
        "prune -q --force --format json --remove 1 --window-length 24 --windows 10 --gate ppl<=99x"
            + (" --strategy " + strategy + " --model " + model + " --calibration " + ids)
            + (" --gate-data " + heldOut + " -o " + output);
    return done(line.split(" "));
  }

  private static List<String> unexplained(Set<String> paths, String name) throws IOException {
    paths.removeIf(path -> path.matches(OF_SCORE));
    paths.removeIf(path -> path.matches("dimensions\\..*|parts\\.\\w+|previous\\..*"));
    paths.removeIf(path -> path.matches("parts\\.\\w+\\.(parameters|bytes)"));
    return KeyPaths.missing(paths, section(name));
  }

  @Test
  void everyKeyOfPruneIsExplained() throws IOException {
    Set<String> paths = new TreeSet<>(KeyPaths.of(pruned("one-shot")));
    paths.addAll(KeyPaths.of(pruned("greedy")));

    assertTrue(
        paths.containsAll(List.of("stability", "search.loss", "timing.searching", "gate.gates")),
        "" + paths);
    assertEquals(List.of(), unexplained(paths, "prune"));
  }

  @Test
  void everyKeyOfTheManifestIsExplained() throws IOException {
    pruned("greedy");
    Path twice = temp.resolve("twice");
    done("prune", "-q", "--model", "" + output, "--layers", "0", "-o", "" + twice);
    Set<String> paths =
        new TreeSet<>(KeyPaths.of(Files.readString(output.resolve("shortgpt.json"))));
    paths.addAll(KeyPaths.of(Files.readString(twice.resolve("shortgpt.json"))));
    paths.removeIf(path -> path.startsWith("search."));

    assertTrue(paths.containsAll(List.of("search", "previous")), "" + paths);
    assertEquals(List.of(), unexplained(paths, "shortgpt.json"));
  }

  @Test
  void everyKeyOfInspectIsExplained() throws IOException {
    Path quantised = QuantisedCase.named("gptq").write(temp.resolve("quantised"));
    Set<String> paths =
        new TreeSet<>(
            KeyPaths.of(done("inspect", "-q", "--model", "" + model, "--format", "json")));
    paths.addAll(KeyPaths.of(done("inspect", "-q", "--model", "" + quantised, "--format", "json")));

    assertTrue(paths.containsAll(List.of("quantization.bits", "perLayer[].window")), "" + paths);
    assertEquals(List.of(), unexplained(paths, "inspect"));
  }

  @Test
  void everyKeyOfDoctorIsExplained() throws IOException {
    Set<String> paths = new TreeSet<>(KeyPaths.of(done("doctor", "--format", "json")));
    // Whether the machine of the tests gets advice isn't known.
    paths.add("checks[].advice");

    assertEquals(List.of(), unexplained(paths, "doctor"));
  }
}
