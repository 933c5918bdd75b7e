package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --resume}. */
class ResumeTest {
  @TempDir Path temp;
  private Path model;
  private Path ids;
  private Path kept;

  @BeforeEach
  void writeModel() throws IOException {
    model = Golden.named("qwen3").write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), Golden.named("qwen3").text());
    kept = temp.resolve("kept");
  }

  private Outcome run(String command, String... options) {
    List<String> args = new ArrayList<>(List.of(command, "--model", model.toString(), "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private Outcome score(String... options) {
    List<String> args = new ArrayList<>(List.of("--calibration", ids.toString()));
    args.addAll(List.of("--window-length", "12", "--windows", "12"));
    args.addAll(List.of("--format", "json", "--no-timing"));
    args.addAll(List.of(options));
    return run("score", args.toArray(String[]::new));
  }

  @Test
  void aRunThatCanGoOnPrintsTheSameAndLeavesNothing() {
    Outcome plain = score();

    assertEquals(ExitCode.DONE, plain.exit());
    assertEquals(plain, score("--resume", kept.toString()));
    assertTrue(Files.notExists(kept));
  }

  @Test
  void aRunThatStopsWhenSureGoesOnToo() {
    Outcome plain = score("--until-stable", "--remove", "1");

    assertEquals(ExitCode.DONE, plain.exit());
    assertEquals(plain, score("--until-stable", "--remove", "1", "--resume", kept.toString()));
  }

  @Test
  void everyMetricOfTextComesOutTheSame() {
    for (String metric :
        List.of("angular", "relative-magnitude", "mlp-influence", "perplexity", "taylor")) {
      Outcome plain = score("--metric", metric);
      assertEquals(ExitCode.DONE, plain.exit(), plain.err());
      assertEquals(plain, score("--metric", metric, "--resume", kept.toString()));
      assertTrue(Files.notExists(kept));
    }
  }

  @Test
  void whatReadsNoTextIsRefused() {
    for (String metric : List.of("magnitude", "random")) {
      assertEquals(
          Outcome.misused(
              "--resume has no effect with --metric " + metric + ", which reads no text.", "score"),
          run("score", "--metric", metric, "--resume", kept.toString()));
    }
    assertEquals(
        Outcome.misused(
            "--resume has no effect with --layers, which removes the named layers without scoring.",
            "prune"),
        run("prune", "--layers", "1", "--resume", kept.toString()));
  }

  @Test
  void aPlaceThatCannotBeIsRefusedBeforeAnyWork() throws IOException {
    Path inside = model.resolve("kept");
    assertEquals(
        Outcome.refused(
            inside + " lies inside " + model + ", which is never changed. Give another --resume."),
        score("--resume", inside.toString()));
    Path nowhere = temp.resolve("none/kept");
    assertEquals(
        Outcome.refused(
            "The directory in which to make " + nowhere + " doesn't exist. Make it first."),
        score("--resume", nowhere.toString()));
    assertEquals(
        Outcome.refused(ids + " is not a directory. Give another --resume."),
        score("--resume", ids.toString()));
  }
}
