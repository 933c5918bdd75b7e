package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code shortgpt eval}. */
class EvalCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double EXACT = 1e-9;

  private final Golden golden = Golden.named("qwen3");
  @TempDir Path temp;
  private Path model;
  private Path ids;
  private Path pruned;

  @BeforeEach
  void writeModels() throws IOException {
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
    pruned = temp.resolve("pruned");
    Outcome outcome =
        Outcome.of(
            "prune", "--model", model.toString(), "--layers", "1,3", "-o", pruned.toString(), "-q");
    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
  }

  private Outcome eval(String... options) {
    List<String> args = new ArrayList<>(List.of("eval", "--model", model.toString()));
    args.addAll(List.of("--data", ids.toString(), "--dtype", "float32", "-q"));
    args.addAll(List.of("--window-length", Integer.toString(golden.windowLength())));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private JsonNode models(String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of(options));
    args.addAll(List.of("--format", "json", "--no-timing"));
    Outcome outcome = eval(args.toArray(String[]::new));
    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    assertEquals(outcome, eval(args.toArray(String[]::new)), "the same bytes twice");
    return JSON.readTree(outcome.out()).get("models");
  }

  private static double metric(JsonNode model, int task, String name) {
    return model.at("/results/" + task + "/metrics/" + name).asDouble();
  }

  @Test
  void theLossIsThatOfTransformers() throws IOException {
    JsonNode only = models();

    assertEquals(1, only.size());
    double loss = metric(only.get(0), 0, "loss");
    assertEquals(golden.number("nll"), loss, 1e-5);
    assertEquals(Math.exp(loss), metric(only.get(0), 0, "perplexity"), EXACT);
    assertEquals(
        golden.windows() * (golden.windowLength() - 1), metric(only.get(0), 0, "tokens"), 0);
  }

  @Test
  void aPrunedCheckpointLosesWhatTheModelDoesWithoutTheLayers() throws IOException {
    JsonNode both = models("--skip-layers", "1,3", "--against", pruned.toString());

    assertEquals("without 1 3", both.at("/1/name").asText());
    assertEquals("pruned", both.at("/2/name").asText());
    assertEquals(both.at("/1/results"), both.at("/2/results"));
    assertEquals("[1,3]", both.at("/2/removed").toString());
    assertEquals(both.at("/1/parameters"), both.at("/2/parameters"));
    assertTrue(metric(both.get(1), 1, "kl") > 0);
  }

  @Test
  void aModelOfUnknownOriginIsStreamedByItselfAndComesOutTheSame() throws IOException {
    JsonNode known = models("--against", pruned.toString());
    Files.delete(pruned.resolve("shortgpt.json"));
    JsonNode unknown = models("--against", pruned.toString());

    assertTrue(unknown.at("/1/removed").isMissingNode());
    assertEquals(known.at("/1/results"), unknown.at("/1/results"));
  }

  @Test
  void aManifestIsNotBelievedWhenWeightsHaveChanged() throws IOException {
    JsonNode before = models("--against", pruned.toString());
    Path weights = pruned.resolve("model.safetensors");
    try (FileChannel file = FileChannel.open(weights, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(1000), file.size() - 1000);
    }
    JsonNode after = models("--against", pruned.toString());

    assertTrue(after.at("/1/removed").isMissingNode());
    assertTrue(metric(before.get(1), 0, "loss") != metric(after.get(1), 0, "loss"));
  }

  @Test
  void theModelItselfDivergesInNothing() throws IOException {
    JsonNode both = models("--against", model.toString());

    assertEquals(0, metric(both.get(1), 1, "kl"), EXACT);
    assertEquals(1, metric(both.get(1), 1, "topOneAgreement"), 0);
    assertEquals(1, metric(both.get(1), 0, "ratio"), EXACT);
  }

  @Test
  void aModelWithAnotherKindOfEndIsComparedByLossAlone() throws IOException {
    Path other = Golden.named("cohere").write(temp.resolve("other"));
    JsonNode both = models("--against", other.toString());

    assertEquals(1, both.at("/1/results").size());
    Outcome gated = eval("--against", other.toString(), "--gate", "kl<=1");
    assertEquals(
        Outcome.misused(
            "--gate kl<=1 can't judge other: its end is of another kind than that of --model, so"
                + " that predictions can't be compared token by token.",
            "eval"),
        gated);
  }

  @Test
  void anotherTokenizerIsRefused() throws IOException {
    Path tokenizer = pruned.resolve("tokenizer.json");
    String id = golden.text().split(" ", -1)[0];
    String other = id.equals("7") ? "8" : "7";
    String entry = "\"%s\":%s";
    Files.writeString(
        tokenizer,
        Files.readString(tokenizer)
            .replace(entry.formatted(id, id) + ",", entry.formatted(id, other) + ","));

    assertEquals(
        Outcome.refused(
            "The tokenizer of "
                + pruned
                + " cuts ids.txt into other tokens than that of "
                + model
                + ", and what is lost on other tokens can't be compared."),
        eval("--against", pruned.toString()));
  }

  @Test
  void bosStandsNowhereWhereTheTokenizerAddsNone() throws IOException {
    Outcome outcome = eval("--format", "json");

    assertEquals("none", JSON.readTree(outcome.out()).at("/text/bos").asText());
    assertTrue(eval().out().contains(" tokens, no BOS, in float32\n"), "the table says so too");
  }

  @Test
  void everyGateSaysYesAndNo() {
    for (String gate : List.of("ppl<=100x", "ppl<=1e9", "kl<=100", "top1>=0%")) {
      assertEquals(ExitCode.DONE, eval("--skip-layers", "1", "--gate", gate).exit(), gate);
    }
    for (String gate : List.of("ppl<=0.01x", "ppl<=1.5", "kl<=1e-9", "top1>=1")) {
      Outcome outcome = eval("--skip-layers", "1", "--gate", gate);
      assertEquals(ExitCode.GATE, outcome.exit(), gate);
      assertTrue(
          outcome.err().startsWith("shortgpt: The gate says no to without 1: " + gate + " (it is "),
          outcome.err());
      assertTrue(outcome.out().contains("without 1, gate " + gate + ": not passed"));
    }
  }

  @Test
  void everyModelThatAGateSaysNoToIsNamed() {
    Outcome outcome =
        eval("--skip-layers", "1", "--skip-layers", "2-3", "--gate", "kl<=0", "--gate", "ppl<=99x");

    assertEquals(ExitCode.GATE, outcome.exit());
    assertTrue(
        outcome
            .err()
            .matches(
                "shortgpt: The gate says no to without 1: kl<=0 \\(it is [0-9.e-]+\\), and to"
                    + " without 2 3: kl<=0 \\(it is [0-9.e-]+\\)\\.\n"),
        outcome.err());
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnyWork() {
    assertEquals(
        Outcome.misused(
            "--gate judges smaller forms of --model: give one with --against or --skip-layers.",
            "eval"),
        eval("--gate", "kl<=1"));
    assertEquals(
        Outcome.misused(
            "\"ppl<2\" is no gate. Gates look like ppl<=1.10x, ppl<=12.5, kl<=0.05, top1>=90%,"
                + " mmlu>=0.95x.",
            "eval"),
        eval("--skip-layers", "1", "--gate", "ppl<2"));
    assertEquals(ExitCode.USAGE, eval("--skip-layers", "0-4").exit());
    assertEquals(ExitCode.USAGE, eval("--windows", "0").exit());
    Outcome unknown = eval("--tasks", "mmmlu");
    assertEquals(ExitCode.USAGE, unknown.exit());
    assertTrue(
        unknown
            .err()
            .startsWith("shortgpt: There is no task mmmlu. Known are ppl, word-ppl, repetition"),
        unknown.err());
    assertEquals(
        Outcome.misused("--text-field has no effect without tasks of text.", "eval"),
        Outcome.of(
            "eval", "--model", model.toString(), "--data", "mmlu=" + temp, "--text-field", "body"));
    assertEquals(ExitCode.INPUT_OUTPUT, eval("--against", temp.resolve("none").toString()).exit());
  }
}
