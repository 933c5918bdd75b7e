package io.github.shortgpt.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderFamilies;
import io.github.shortgpt.family.DecoderFamily;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import io.github.shortgpt.rewrite.PruningManifest;
import io.github.shortgpt.score.AngularDistance;
import io.github.shortgpt.score.BlockInfluence;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Omission;
import io.github.shortgpt.score.RelativeMagnitude;
import io.github.shortgpt.score.StreamedScores;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The laws that hold for every family, over every golden. */
class ConformanceTest {
  /** Its layers' attention is scaled by their index: none but the last can go. */
  private static final String ONLY_LAST_LAYERS_GO = "gpt2-index-scaled";

  @TempDir static Path temp;
  private static Engine engine;

  @FunctionalInterface
  private interface Law {
    void check(Golden golden, Path directory) throws IOException;
  }

  @BeforeAll
  static void startEngine() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  @Test
  void everyFamilyHasAGolden() throws IOException {
    Set<String> types = new TreeSet<>();
    Set<DecoderFamily> covered = new HashSet<>();
    for (Golden golden : Golden.all()) {
      golden.config("config").findValuesAsText("model_type").stream()
          .filter(DecoderFamilies.modelTypes()::contains)
          .forEach(types::add);
      Path directory = Files.createTempDirectory(temp, golden.name());
      Files.writeString(directory.resolve("config.json"), golden.config("config").toString());
      ModelConfig config = ModelConfig.read(directory);
      if (DecoderFamilies.byModelType().containsKey(config.modelType())) {
        covered.add(DecoderFamilies.of(config));
      }
    }
    assertEquals(DecoderFamilies.modelTypes(), types);
    // More than one family of a model type: each has a golden of its own.
    DecoderFamilies.byModelType().values().stream()
        .filter(families -> families.size() > 1)
        .forEach(families -> assertTrue(covered.containsAll(families)));
  }

  @TestFactory
  Stream<DynamicTest> blockInfluenceIsThatOfTransformers() throws IOException {
    return forEveryGolden(
        (golden, directory) ->
            assertInfluence(golden, Run.of(engine, directory, golden).influence()));
  }

  @TestFactory
  Stream<DynamicTest> otherMetricsAreThoseOfTransformers() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          Run angular = Run.of(engine, directory, golden, new AngularDistance(false));
          assertArrayEquals(golden.numbers("angular"), angular.influence(), 1e-5);
          Run magnitude = Run.of(engine, directory, golden, new RelativeMagnitude());
          assertArrayEquals(golden.numbers("relativeMagnitude"), magnitude.influence(), 1e-5);
        },
        golden -> !golden.isBfloat16());
  }

  @TestFactory
  Stream<DynamicTest> twoHalvesPutTogetherAreTheWhole() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          CalibrationSet set = golden.calibrationSet(directory);
          LayerScores whole = scores(directory, set, 0, set.windows());
          // Other batches may round otherwise, in the last places.
          LayerScores halves = scores(directory, set, 0, 1, set.windows());
          assertArrayEquals(whole.values(), halves.values(), 1e-7);
        },
        golden -> !golden.isBfloat16());
  }

  /** Scores of a set in parts that end at these windows. */
  private static LayerScores scores(Path directory, CalibrationSet set, int... ends)
      throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    LayerStream stream = new LayerStream(engine, decoder, ComputeType.FLOAT32);
    int layers = decoder.layers().size();
    try (StreamedScores sums = new StreamedScores(new BlockInfluence(), Omission.NONE, layers)) {
      for (int i = 1; i < ends.length; i++) {
        sums.add(stream, set.part(ends[i - 1], ends[i]), (layer, batch, input, output) -> () -> {});
      }
      return sums.scores("float32", set.identity(), 0);
    }
  }

  @TestFactory
  Stream<DynamicTest> theLastHiddenStateIsThatOfTransformers() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          Run run = Run.of(engine, directory, golden);
          assertLastState(golden, golden.numbers("lastState"), run);
        });
  }

  @TestFactory
  Stream<DynamicTest> theLossIsThatOfTransformers() throws IOException {
    return forEveryGolden(
        (golden, directory) ->
            assertEquals(
                golden.number("nll"),
                End.of(engine, directory, golden).loss(),
                endTolerance(golden, 1e-5)));
  }

  /**
   * RWKV's stream keeps its size here, where transformers halves it: the norm's epsilon differs.
   */
  private static double endTolerance(Golden golden, double usual) {
    boolean rescaled = golden.config("config").path("rescale_every").asInt() > 0;
    return golden.isBfloat16() ? 0.002 : rescaled ? 1e-4 : usual;
  }

  @TestFactory
  Stream<DynamicTest> theLastInfluenceAfterTheFinalNormIsThatOfTransformers() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          double expected = golden.number("biLastNormed");
          double tolerance =
              Math.max(endTolerance(golden, 1e-6), golden.isBfloat16() ? 0.02 * expected : 0);
          assertEquals(expected, End.of(engine, directory, golden).influence(), tolerance);
        },
        golden -> golden.has("biLastNormed"));
  }

  @Test
  void everyTensorOutsideTheLayersIsReadByTheEmbeddingOrTheHead() {
    DecoderFamilies.byModelType()
        .forEach(
            (type, families) -> {
              for (DecoderFamily family : families) {
                Set<String> read = new HashSet<>(family.outside().embedWith().values());
                read.addAll(family.outside().headWith().values());
                assertEquals(family.outside().slots().keySet(), read, type);
              }
            });
  }

  @TestFactory
  Stream<DynamicTest> bothStylesOfConfigGiveTheSameNumbers() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          Path old = golden.write(directory.resolve("v4"), golden.config("configV4"));
          assertArrayEquals(
              Run.of(engine, directory, golden).influence(),
              Run.of(engine, old, golden).influence());
        },
        Golden::hasConfigOfTransformers4);
  }

  @TestFactory
  Stream<DynamicTest> scoringTwiceGivesTheSameBits() throws IOException {
    return forEveryGolden(
        (golden, directory) ->
            assertArrayEquals(
                Run.of(engine, directory, golden).influence(),
                Run.of(engine, directory, golden).influence()));
  }

  @TestFactory
  Stream<DynamicTest> removingNothingChangesNoTensorAndNoConfig() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          Path copy = prune(directory, List.of(), OptionalLong.empty(), "copy");
          assertEquals(tensors(directory), tensors(copy));
          assertEquals(ModelConfig.read(directory).text(), ModelConfig.read(copy).text());
        });
  }

  @TestFactory
  Stream<DynamicTest> thePrunedModelComputesWhatTransformersDoesWithoutTheLayers()
      throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          Path pruned = prune(directory, golden.removed(), OptionalLong.empty(), "pruned");
          assertLastState(
              golden, golden.numbers("pruned", "lastState"), Run.of(engine, pruned, golden));
        });
  }

  @TestFactory
  Stream<DynamicTest> aSubsetHasTheLossesOfItsCheckpointToTheBit() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          int layers = golden.numbers("bi").length;
          List<List<Integer>> removed = List.of(List.of(1, 3), List.of(0, 2));
          List<LayerSubset> subsets =
              removed.stream().map(list -> LayerSubset.without(layers, list)).toList();
          List<double[]> losses = End.lossesOf(engine, directory, golden, subsets);
          for (int i = 0; i < subsets.size(); i++) {
            Path pruned = prune(directory, removed.get(i), OptionalLong.empty(), "subset" + i);
            LayerSubset whole = LayerSubset.without(subsets.get(i).kept().size(), List.of());
            List<double[]> own = End.lossesOf(engine, pruned, golden, List.of(whole));
            // A layer of RWKV divides by what its place says.
            double tolerance = golden.name().startsWith("rwkv") ? endTolerance(golden, 0) : 0;
            assertArrayEquals(own.get(0), losses.get(i), tolerance);
          }
        },
        golden -> golden.isBfloat16() || !golden.name().contains("-"));
  }

  @TestFactory
  Stream<DynamicTest> theOldConfigPrunedComputesTheSame() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          Path old = golden.write(directory.resolve("v4"), golden.config("configV4"));
          Path pruned = prune(old, golden.removed(), OptionalLong.empty(), "pruned");
          assertLastState(
              golden, golden.numbers("pruned", "lastState"), Run.of(engine, pruned, golden));
        },
        Golden::hasConfigOfTransformers4);
  }

  @TestFactory
  Stream<DynamicTest> shardsHoldWhatOneFileHolds() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          Path whole = prune(directory, golden.removed(), OptionalLong.empty(), "whole");
          Path sharded = prune(directory, golden.removed(), OptionalLong.of(20_000), "sharded");
          assertTrue(Files.exists(sharded.resolve(Checkpoint.INDEX_FILE)));
          assertEquals(tensors(whole), tensors(sharded));
          Path again = prune(sharded, List.of(), OptionalLong.of(Long.MAX_VALUE), "again");
          assertEquals(
              -1,
              Files.mismatch(
                  whole.resolve(Checkpoint.SINGLE_FILE), again.resolve(Checkpoint.SINGLE_FILE)));
        });
  }

  @TestFactory
  Stream<DynamicTest> layersAreNumberedWithoutGapAndOrphan() throws IOException {
    return forEveryGolden(
        (golden, directory) -> {
          Path pruned = prune(directory, List.of(0, 2), OptionalLong.empty(), "numbered");
          Decoder decoder = Decoder.of(Checkpoint.open(pruned));
          int before = golden.numbers("bi").length;
          assertEquals(before - 2, decoder.layers().size());
        },
        golden -> !golden.name().equals(ONLY_LAST_LAYERS_GO));
  }

  private static void assertLastState(Golden golden, double[] expected, Run run) {
    for (int i = 0; i < expected.length; i++) {
      double tolerance = golden.isBfloat16() ? 0.02 * Math.abs(expected[i]) + 0.02 : 1e-5;
      assertEquals(expected[i], run.lastState()[i], tolerance, "number " + i);
    }
  }

  private static void assertInfluence(Golden golden, double[] influence) {
    double[] expected = golden.numbers("bi");
    assertEquals(expected.length, influence.length);
    for (int layer = 0; layer < expected.length; layer++) {
      double tolerance = golden.isBfloat16() ? Math.max(0.02 * expected[layer], 0.002) : 1e-6;
      assertEquals(expected[layer], influence[layer], tolerance, "layer " + layer);
    }
  }

  private static Stream<DynamicTest> forEveryGolden(Law law) throws IOException {
    return forEveryGolden(law, golden -> true);
  }

  private static Stream<DynamicTest> forEveryGolden(
      Law law, java.util.function.Predicate<Golden> which) throws IOException {
    return Golden.all().stream()
        .filter(which)
        .map(
            golden -> {
              Executable check =
                  () ->
                      law.check(
                          golden, golden.write(Files.createTempDirectory(temp, golden.name())));
              return dynamicTest(golden.name(), check);
            });
  }

  private static Path prune(
      Path directory, List<Integer> removed, OptionalLong shardBytes, String name)
      throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    PruningPlan plan = new PruningPlan(decoder.layers().size(), removed);
    Path output = directory.resolveSibling(directory.getFileName() + "-" + name);
    PruningManifest manifest =
        new PruningManifest(
            1,
            Map.of(),
            ModelIdentity.of(decoder),
            "listed",
            plan.removed(),
            plan.kept(),
            null,
            null);
    new CheckpointRewriter(decoder, plan)
        .write(new OutputTarget(output, false), shardBytes, manifest, bytes -> {});
    return output;
  }

  /** Every tensor's dtype, shape and bytes, by name. */
  private static Map<String, String> tensors(Path directory) throws IOException {
    Map<String, String> tensors = new TreeMap<>();
    for (TensorLocation tensor : Checkpoint.open(directory).tensors().values()) {
      byte[] file = Files.readAllBytes(tensor.file());
      int begin = (int) tensor.offset();
      byte[] bytes = Arrays.copyOfRange(file, begin, begin + (int) tensor.length());
      tensors.put(tensor.name(), tensor.describe() + " " + Arrays.hashCode(bytes));
    }
    return tensors;
  }
}
