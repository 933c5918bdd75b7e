package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.generate.Diversity;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code shortgpt eval --tasks repetition}. */
class EvalRepetitionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double EXACT = 1e-12;
  private static final int LENGTH = 20;

  private final Golden golden = Golden.named("qwen3");
  @TempDir Path temp;
  private Path model;
  private Path ids;

  @BeforeEach
  void writeModel() throws IOException {
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
  }

  private Outcome eval(String... options) {
    List<String> args = new ArrayList<>(List.of("eval", "--model", model.toString(), "-q"));
    args.addAll(List.of("--data", ids.toString(), "--dtype", "float32"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private Outcome repetition(String... options) {
    List<String> args = new ArrayList<>(List.of("--tasks", "repetition"));
    args.addAll(List.of("--continuation-length", "" + LENGTH, "--continuations", "2"));
    args.addAll(List.of(options));
    return eval(args.toArray(String[]::new));
  }

  private List<Integer> part(int first) {
    return Arrays.stream(golden.text().split(" ", -1))
        .skip(first)
        .limit(LENGTH)
        .map(Integer::valueOf)
        .toList();
  }

  /** What the command generate goes on with after some of the text. */
  private List<Integer> generated(int first) throws IOException {
    String prompt = String.join(" ", part(first).stream().map(String::valueOf).toList());
    Outcome outcome =
        Outcome.of(
            "generate",
            "--model",
            model.toString(),
            "--prompt",
            prompt,
            "--max-tokens",
            "" + LENGTH,
            "--dtype",
            "float32",
            "--format",
            "json",
            "-q");
    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode found = JSON.readTree(outcome.out()).get("ids");
    return StreamSupport.stream(found.spliterator(), false).map(JsonNode::asInt).toList();
  }

  private static void assertSame(Diversity expected, JsonNode metrics) {
    assertEquals(expected.repetition(), metrics.get("seqRep4").asDouble(), EXACT);
    assertEquals(
        expected.standardError().orElseThrow(), metrics.get("seqRep4Stderr").asDouble(), EXACT);
    assertEquals(expected.looping(), metrics.get("looping").asDouble(), EXACT);
    for (int size = 1; size <= 3; size++) {
      assertEquals(
          expected.distinct().get(size - 1), metrics.get("distinct" + size).asDouble(), EXACT);
    }
  }

  @Test
  void continuationsAreThoseOfGenerateAndStandBesideTheTextItself() throws IOException {
    Outcome outcome = repetition("--skip-layers", "1-3", "--format", "json", "--no-timing");

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode document = JSON.readTree(outcome.out());
    assertEquals(LENGTH, document.at("/repetition/tokens").asInt());
    assertSame(
        Diversity.of(List.of(part(LENGTH), part(3 * LENGTH))), document.at("/repetition/text"));
    assertSame(
        Diversity.of(List.of(generated(0), generated(2 * LENGTH))),
        document.at("/models/0/results/0/metrics"));
    assertFalse(
        document.at("/models/0/results").equals(document.at("/models/1/results")),
        "layers that are gone change what is said");
  }

  @Test
  void anIdThatEndsATextIsNeverTaken() throws IOException {
    int first = generated(0).get(0);
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\"eos_token_id\" *: *\\w+", "\"eos_token_id\": " + first));
    List<Integer> stopped = generated(0);
    assertEquals(List.of(first), stopped);

    JsonNode document = JSON.readTree(repetition("--format", "json").out());

    // All are of the length that was asked for: 17 4-grams each.
    double repeated = 17 * 2 * document.at("/models/0/results/0/metrics/seqRep4").asDouble();
    assertEquals(Math.rint(repeated), repeated, 1e-9);
  }

  @Test
  void theTableNamesTheTextItself() {
    Outcome outcome = repetition();

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    assertTrue(
        outcome
            .out()
            .startsWith(
                "repetition: 2 greedy continuations of 20 tokens after as many of ids.txt, in"
                    + " float32\n\n"),
        outcome.out());
    assertTrue(outcome.out().contains("\n(the text itself) "), outcome.out());
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnyWork() {
    assertEquals(
        Outcome.misused("--continuations has no effect without the task repetition.", "eval"),
        eval("--continuations", "3"));
    assertEquals(
        Outcome.misused("--windows has no effect without the task ppl.", "eval"),
        repetition("--windows", "3"));
    assertEquals(
        Outcome.misused(
            "--continuations must be at least 1 and --continuation-length at least 8.", "eval"),
        eval("--tasks", "repetition", "--continuation-length", "7"));
    assertEquals(
        Outcome.misused(
            "model takes 256 tokens, and a prompt of 129 with as many after it has more. Give a"
                + " smaller --continuation-length.",
            "eval"),
        eval("--tasks", "repetition", "--continuation-length", "129"));
    assertEquals(
        Outcome.misused("There are no data for repetition. Give text with --data FILE.", "eval"),
        Outcome.of("eval", "--model", model.toString(), "--tasks", "repetition"));
  }
}
