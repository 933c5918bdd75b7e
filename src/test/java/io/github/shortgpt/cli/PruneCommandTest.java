package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** {@code prune} as scripts use it: what is written, printed and refused. */
class PruneCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Golden golden;
  private Path model;
  private Path ids;
  private Path output;

  @BeforeEach
  void writeModel() throws IOException {
    golden = Golden.named("qwen2-sliding");
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
    output = temp.resolve("out");
  }

  private Outcome prune(String... options) {
    List<String> args =
        new ArrayList<>(
            List.of("prune", "--model", model.toString(), "--output", output.toString(), "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private Outcome pruneByScore(String... options) {
    List<String> args =
        new ArrayList<>(
            List.of("--calibration", ids.toString(), "--window-length", "48", "--windows", "3"));
    args.addAll(List.of(options));
    return prune(args.toArray(String[]::new));
  }

  private JsonNode config() throws IOException {
    return JSON.readTree(Files.readAllBytes(output.resolve("config.json")));
  }

  private static List<Integer> ints(JsonNode list) {
    List<Integer> ints = new ArrayList<>();
    list.forEach(number -> ints.add(number.asInt()));
    return ints;
  }

  @Test
  void theLowestScoringLayersGoAndTheDocumentSaysSo() throws IOException {
    Outcome outcome = pruneByScore("--remove", "2", "--format", "json", "--no-timing");

    assertEquals(ExitCode.DONE, outcome.exit());
    assertEquals("", outcome.err());
    JsonNode document = JSON.readTree(outcome.out());
    List<String> keys = new ArrayList<>();
    document.fieldNames().forEachRemaining(keys::add);
    assertEquals(
        List.of(
            "schemaVersion",
            "shortgpt",
            "model",
            "calibration",
            "metric",
            "estimator",
            "dtype",
            "scores",
            "strategy",
            "removed",
            "kept",
            "output",
            "source"),
        keys);
    double[] bi = golden.numbers("bi");
    List<Integer> lowest =
        Stream.of(0, 1, 2, 3, 4)
            .sorted((a, b) -> Double.compare(bi[a], bi[b]))
            .limit(2)
            .sorted()
            .toList();
    assertEquals(lowest, ints(document.get("removed")));
    assertEquals(3, document.at("/output/layers").asInt());
    assertEquals(
        document.get("removed"),
        JSON.readTree(Files.readAllBytes(output.resolve("shortgpt.json"))).get("removed"));
  }

  @Test
  void theConfigShrinksByItsListsAndIndexes() throws IOException {
    assertEquals(ExitCode.DONE, prune("--layers", "0,3").exit());
    assertEquals(3, config().get("num_hidden_layers").asInt());
    // Of the layers 0 to 4, those from 2 on slide; 1, 2 and 4 stay.
    assertEquals(
        JSON.readTree("[\"full_attention\", \"sliding_attention\", \"sliding_attention\"]"),
        config().get("layer_types"));
    assertEquals(1, config().get("max_window_layers").asInt());
  }

  @Test
  void everythingBesideTheWeightsComesAlong() throws IOException {
    Files.writeString(model.resolve("LICENSE"), "as is");
    Files.writeString(model.resolve("chat_template.jinja"), "{{ messages }}");
    Files.createDirectories(model.resolve("additional_chat_templates"));
    Files.writeString(model.resolve("additional_chat_templates/tool.jinja"), "{{ tools }}");
    Files.writeString(model.resolve("pytorch_model.bin"), "the same weights again");
    Files.createDirectories(model.resolve("original"));

    assertEquals(ExitCode.DONE, prune("--layers", "2").exit());

    try (Stream<Path> files = Files.walk(output)) {
      assertEquals(
          List.of(
              "LICENSE",
              "additional_chat_templates/tool.jinja",
              "chat_template.jinja",
              "config.json",
              "model.safetensors",
              "shortgpt.json",
              "tokenizer.json"),
          files
              .filter(Files::isRegularFile)
              .map(file -> output.relativize(file).toString())
              .sorted()
              .toList());
    }
    JsonNode manifest = JSON.readTree(Files.readAllBytes(output.resolve("shortgpt.json")));
    assertEquals(
        JSON.readTree("[\"original\", \"pytorch_model.bin\"]"), manifest.get("leftOutFiles"));
  }

  @Test
  void theSamePruneGivesTheSameBytes() throws IOException {
    Outcome first = pruneByScore("--ratio", "0.4", "--format", "json", "--no-timing");
    Path kept = Files.move(output, temp.resolve("first"));
    assertEquals(first, pruneByScore("--ratio", "0.4", "--format", "json", "--no-timing"));
    for (String file : List.of("model.safetensors", "config.json", "shortgpt.json")) {
      assertEquals(-1, Files.mismatch(kept.resolve(file), output.resolve(file)), file);
    }
  }

  @Test
  void aPrunedModelCanBePrunedAgainAndRemembersIt() throws IOException {
    assertEquals(ExitCode.DONE, prune("--layers", "4").exit());
    Path again = temp.resolve("again");
    Outcome outcome =
        Outcome.of(
            "prune", "--model", output.toString(), "--layers", "0", "-o", again.toString(), "-q");
    assertEquals(ExitCode.DONE, outcome.exit());
    JsonNode manifest = JSON.readTree(Files.readAllBytes(again.resolve("shortgpt.json")));
    assertEquals(List.of(4), ints(manifest.at("/previous/removed")));
    assertEquals(List.of(0), ints(manifest.get("removed")));
  }

  @Test
  void aDryRunWritesNothing() {
    Outcome outcome = pruneByScore("--remove", "1", "--dry-run");
    assertEquals(ExitCode.DONE, outcome.exit());
    assertTrue(outcome.out().contains("would remove 1 of 5 layers"), outcome.out());
    assertTrue(outcome.out().endsWith("would write " + output + "\n"), outcome.out());
    assertFalse(Files.exists(output));
  }

  @Test
  void protectedLayersStay() throws IOException {
    Outcome outcome =
        pruneByScore("--remove", "3", "--protect", "0,-1", "--format", "json", "--no-timing");
    assertEquals(List.of(1, 2, 3), ints(JSON.readTree(outcome.out()).get("removed")));
  }

  @Test
  void protectingTooMuchIsRefused() {
    assertEquals(
        Outcome.misused("3 layers can't be removed: --protect leaves 2 of 5 free.", "prune"),
        pruneByScore("--remove", "3", "--protect", "0-2"));
  }

  @Test
  void allLayersCanNotGo() {
    assertEquals(
        Outcome.misused(
            "5 layers can't be removed: the model has 5, and at least one has to stay.", "prune"),
        pruneByScore("--remove", "5"));
    assertEquals(
        Outcome.misused("All 5 layers would be removed; at least one has to stay.", "prune"),
        prune("--layers", "0-4"));
  }

  @Test
  void layersOutOfRangeAreRefused() {
    assertEquals(
        Outcome.misused("There is no layer 5: the model has 5 layers, 0 to 4.", "prune"),
        prune("--layers", "3-5"));
    assertEquals(
        Outcome.misused("There is no layer -6: the model has 5 layers, 0 to 4.", "prune"),
        prune("--layers=-6"));
  }

  @Test
  void anOutputThatExistsIsKept() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("precious"), "mine");
    assertEquals(
        Outcome.refused(
            "The output " + output + " exists. Give another --output, or --force to replace it."),
        prune("--layers", "1"));
    assertEquals(
        Outcome.refused(
            output
                + " is not a checkpoint that shortgpt wrote (it has no shortgpt.json), so"
                + " --force does not replace it. Remove it yourself or give another --output."),
        prune("--layers", "1", "--force"));
    assertEquals("mine", Files.readString(output.resolve("precious")));
  }

  @Test
  void forceReplacesAnEarlierOutput() throws IOException {
    assertEquals(ExitCode.DONE, prune("--layers", "1").exit());
    assertEquals(ExitCode.DONE, prune("--layers", "1,2", "--force").exit());
    assertEquals(3, config().get("num_hidden_layers").asInt());
    try (Stream<Path> files = Files.list(temp)) {
      assertEquals(3, files.count(), "model, ids and output, nothing else");
    }
  }

  @Test
  void aMissingParentIsRefused() {
    output = temp.resolve("no/such/out");
    assertEquals(
        Outcome.refused(
            "The directory "
                + temp.resolve("no/such")
                + ", in which to write "
                + output
                + ", doesn't exist. Make it first."),
        prune("--layers", "1"));
  }

  @Test
  void optionsWithoutEffectAreErrors() {
    assertEquals(
        Outcome.misused(
            "--windows has no effect with --layers, which removes the named layers without"
                + " scoring.",
            "prune"),
        prune("--layers", "1", "--windows", "4"));
    assertEquals(
        Outcome.misused("-q and -v ask for opposite things; give one of them.", "prune"),
        prune("--layers", "1", "-v"));
  }

  @Test
  void aWrongCommandLineSaysWhere() {
    assertEquals(
        Outcome.misused("--remove must be at least 1.", "prune"), pruneByScore("--remove", "0"));
    assertEquals(
        Outcome.misused("--ratio must lie between 0 and 1, for example 0.25.", "prune"),
        pruneByScore("--ratio", "1.5"));
    assertEquals(
        Outcome.misused("A share of 0.1 of 5 layers is less than one layer.", "prune"),
        pruneByScore("--ratio", "0.1"));
    assertEquals(
        Outcome.misused(
            "--max-shard-size 5 bananas is not a size. Write 5GB, 500MB or 2GiB.", "prune"),
        prune("--layers", "1", "--max-shard-size", "5 bananas"));
    assertEquals(
        Outcome.misused(
            "There is no metric \"magic\". Known are block-influence, angular, relative-magnitude,"
                + " attention-influence, mlp-influence, perplexity, taylor, magnitude, sequential,"
                + " reverse-order, random.",
            "prune"),
        pruneByScore("--remove", "1", "--metric", "magic"));
    assertEquals(
        Outcome.misused(
            "There is no strategy \"magic\". Known are one-shot, contiguous, iterative, greedy,"
                + " evolve.",
            "prune"),
        pruneByScore("--remove", "1", "--strategy", "magic"));
    assertEquals(ExitCode.USAGE, pruneByScore("--remove", "1", "--layers", "1").exit());
    assertEquals(ExitCode.USAGE, pruneByScore().exit());
    assertEquals(ExitCode.USAGE, pruneByScore("--remove", "1", "--remove", "2").exit());
  }

  @Test
  void shardsAreAsLargeAsAskedFor() throws IOException {
    assertEquals(ExitCode.DONE, prune("--layers", "1", "--max-shard-size", "40KB").exit());
    assertTrue(Files.exists(output.resolve("model-00001-of-00004.safetensors")));
    assertTrue(Files.exists(output.resolve("model.safetensors.index.json")));
    assertFalse(Files.exists(output.resolve("model.safetensors")));
  }

  @Test
  void theRootCanNotBeTheOutput() {
    output = Path.of("/");
    assertEquals(
        Outcome.refused("The output can't be /. Give another --output."), prune("--layers", "1"));
  }

  private Outcome export(String tool, String... options) {
    List<String> args =
        new ArrayList<>(List.of("prune", "--model", model.toString(), "--export", tool, "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  @Test
  void aPlanCanBePrintedForMergekit() {
    assertEquals(
        new Outcome(
            ExitCode.DONE,
            """
            # Removes layers 1 2 of 5 (0-based). A layer_range is 0-based and excludes its end.
            slices:
              - sources:
                  - model: '%s'
                    layer_range: [0, 1]
              - sources:
                  - model: '%s'
                    layer_range: [3, 5]
            merge_method: passthrough
            dtype: float32
            """
                .formatted(model, model),
            ""),
        export("mergekit", "--layers", "1,2"));
    assertFalse(Files.exists(output));
  }

  @Test
  void aPlanPrintedForLlamaCppIsOneThatCanBeReadBack() {
    Outcome outcome = export("llama.cpp", "--layers", "0,2-3");
    assertEquals(new Outcome(ExitCode.DONE, "--prune-layers 0,2,3\n", ""), outcome);
    String list = outcome.out().replace("--prune-layers ", "").strip();
    assertEquals(outcome, export("llama.cpp", "--layers", list));
  }

  @Test
  void anExportRefusesWhatItDoesNotDo() {
    assertEquals(
        Outcome.misused(
            "There is no export for \"onnx\". Known are mergekit and llama.cpp.", "prune"),
        export("onnx", "--layers", "1"));
    assertEquals(
        Outcome.misused(
            "--force has no effect with --export, which prints the plan and writes no checkpoint.",
            "prune"),
        export("mergekit", "--layers", "1", "--force"));
  }
}
