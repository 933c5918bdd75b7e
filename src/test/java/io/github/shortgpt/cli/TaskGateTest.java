package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gates on the accuracy at a task, of {@code prune} and of {@code eval}. */
class TaskGateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ITEMS = "src/test/resources/benchmarks/";

  @TempDir Path temp;

  private static Outcome run(String line, String... more) {
    List<String> args = new ArrayList<>(List.of(line.split(" +")));
    args.addAll(List.of("--model", "models/tinytales-12l", "-q"));
    args.addAll(List.of(more));
    return Outcome.of(args.toArray(String[]::new));
  }

  private Outcome prune(String... more) {
    List<String> args = new ArrayList<>(List.of("-o", temp.resolve("out").toString()));
    args.addAll(List.of(more));
    return run("prune --layers 6-8", args.toArray(String[]::new));
  }

  @Test
  void aPruneThatKeepsItsAccuracyIsWritten() throws IOException {
    String[] gates = "--gate mmlu>=0.1x --gate mmlu>=1% --format json --gate-data".split(" ");
    List<String> args = new ArrayList<>(List.of(gates));
    args.add("mmlu=" + ITEMS + "mmlu");

    Outcome outcome = prune(args.toArray(String[]::new));

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode gate = JSON.readTree(outcome.out()).get("gate");
    assertTrue(gate.path("text").isMissingNode());
    JsonNode share = gate.at("/gates/0");
    assertEquals("mmlu>=0.1x", share.get("gate").asText());
    // The same one of five is right: nothing differs, and so no other items of the kind would.
    assertEquals(List.of(1.0, 1.0, 1.0), numbers(share));
    List<Double> plain = numbers(gate.at("/gates/1"));
    assertEquals(0.2, plain.get(1), 1e-12);
    assertTrue(plain.get(0) < 0.2 && plain.get(2) > 0.2, plain.toString());
    assertTrue(Files.isDirectory(temp.resolve("out")));
  }

  private static List<Double> numbers(JsonNode gate) {
    return List.of(
        gate.get("low").asDouble(), gate.get("value").asDouble(), gate.get("high").asDouble());
  }

  @Test
  void nothingIsAMultipleOfNone() {
    Outcome outcome =
        run("eval --skip-layers 6 --data hellaswag=" + ITEMS + "hellaswag --gate hellaswag>=0.9x");

    assertEquals(
        Outcome.misused(
            "--gate hellaswag>=0.9x can't judge: the original has no item of hellaswag"
                + " right, and nothing is a multiple of that. Bound the accuracy itself:"
                + " hellaswag>=…%.",
            "eval"),
        outcome);
  }

  @Test
  void aPruneThatLosesItsAccuracyIsNot() {
    Outcome outcome =
        prune(
            "--gate",
            "piqa.acc_norm>=99%",
            "--gate-data",
            "piqa=" + ITEMS + "piqa",
            "--gate-limit",
            "2");

    assertEquals(ExitCode.GATE, outcome.exit(), outcome.err());
    assertEquals("", outcome.out());
    assertTrue(
        outcome
            .err()
            .matches(
                "shortgpt: The gate says no to the model without layers 6 7 8: piqa.acc_norm>=99%"
                    + " \\(it is [0-9.]+ %\\)\\. Nothing was written\\.\n"),
        outcome.err());
    assertFalse(Files.exists(temp.resolve("out")));
  }

  @Test
  void evaluationsAreJudgedAlike() {
    String line = "eval --skip-layers 6-8 --data mmlu=" + ITEMS + "mmlu --gate ";
    assertEquals(ExitCode.DONE, run(line + "mmlu>=0%").exit());
    Outcome failed = run(line + "mmlu>=99%");
    assertEquals(ExitCode.GATE, failed.exit());
    assertTrue(failed.out().contains("without 6 7 8, gate mmlu>=99%: not passed, it is "));
    // MMLU has no acc_norm, and so the table has no such column.
    assertFalse(failed.out().contains("acc_norm"), failed.out());
  }

  @Test
  void whatCannotBeJudgedIsRefusedBeforeAnyWork() {
    assertEquals(
        Outcome.misused("--gate mmlu>=1x judges by the task mmlu: give --data mmlu=DIR.", "eval"),
        run("eval --skip-layers 6 --data piqa=" + ITEMS + "piqa --gate mmlu>=1x"));
    assertEquals(
        Outcome.misused(
            "--gate mmlu.acc_norm>=1x can't judge: mmlu has no acc_norm. Write mmlu>=….", "eval"),
        run("eval --skip-layers 6 --data mmlu=" + ITEMS + "mmlu --gate mmlu.acc_norm>=1x"));
    assertEquals(
        Outcome.misused("A gate on mmlu needs its data: give --gate-data mmlu=DIR.", "prune"),
        prune("--gate", "mmlu>=1x"));
    assertEquals(
        Outcome.misused("--gate-data piqa has no effect without a gate on it.", "prune"),
        prune("--gate", "mmlu>=1x", "--gate-data", "mmlu=a", "--gate-data", "piqa=b"));
    assertEquals(
        Outcome.misused("A text has no effect without a gate on text.", "prune"),
        prune("--gate", "mmlu>=1x", "--gate-data", "mmlu=a", "--gate-data", "b.txt"));
    assertEquals(
        Outcome.misused(
            "--gate-shots or --gate-limit has no effect without a gate on a task.", "prune"),
        prune("--gate", "kl<=1", "--gate-data", "b.txt", "--gate-shots", "5"));
  }

  @Test
  void aDataSetOfTheHubsCacheIsFoundByItsName() throws IOException {
    Path snapshot = temp.resolve("hub/datasets--org--small/snapshots/abc");
    Files.createDirectories(snapshot);
    for (String name : List.of("valid.jsonl", "valid-labels.lst")) {
      Files.copy(Path.of(ITEMS, "piqa", name), snapshot.resolve(name));
    }
    String[] line =
        "eval --model models/tinytales-12l --data piqa=org/small --format json -q".split(" ");

    Outcome found = Outcome.in(Map.of("HF_HOME", temp.toString()), line);
    Outcome elsewhere = Outcome.in(Map.of("HF_HOME", temp.resolve("none").toString()), line);

    assertEquals(ExitCode.DONE, found.exit(), found.err());
    assertEquals("piqa", JSON.readTree(found.out()).at("/models/0/results/0/task").asText());
    assertEquals(
        Outcome.refused(
            "org/small, the data of piqa, doesn't exist. A data set named org/name has to be in the"
                + " Hugging Face cache: hf download --repo-type dataset org/name puts it there."),
        elsewhere);
  }

  @Test
  void aDataSetInParquetIsMeasuredAsItsTextIs() throws IOException {
    Path parquet =
        Path.of("src/test/resources/parquet/hub/piqa/plain_text/validation/0000.parquet");
    Path cut = temp.resolve("cut.parquet");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(parquet), 500));
    String line = "eval --no-timing --format json --data piqa=";

    assertEquals(results(run(line + ITEMS + "piqa")), results(run(line + parquet)));
    assertEquals(
        Outcome.refused(
            cut + " is cut short or no Parquet file: it doesn't end with PAR1. Fetch it again."),
        run(line + cut));
  }

  private static JsonNode results(Outcome outcome) throws IOException {
    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode results = JSON.readTree(outcome.out()).at("/models/0/results");
    assertEquals(3, results.at("/0/metrics/items").asInt());
    return results;
  }
}
