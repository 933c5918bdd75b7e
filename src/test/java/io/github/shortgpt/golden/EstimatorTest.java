package io.github.shortgpt.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.ForwardException;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerPart;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.LossGradients;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.forward.WeightSums;
import io.github.shortgpt.score.HalfInfluence;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Magnitude;
import io.github.shortgpt.score.OfficialBlockInfluence;
import io.github.shortgpt.score.Omission;
import io.github.shortgpt.score.Perplexity;
import io.github.shortgpt.score.StreamedScores;
import io.github.shortgpt.score.Taylor;
import io.github.shortgpt.score.TokenMetric;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Metrics beyond Block Influence are those of {@code scripts/estimator-goldens.py}. */
class EstimatorTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/estimators");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> WITHOUT_GRADIENT =
      Set.of("falcon_mamba", "gpt_oss", "mamba", "rwkv");

  @TempDir static Path temp;
  private static Engine engine;

  /** A tiny checkpoint, what it is run on, and the reference's numbers. */
  private record Case(Golden expected, Decoder decoder, CalibrationSet set) {
    double[] numbers(String key) {
      return expected.numbers(key);
    }
  }

  @FunctionalInterface
  private interface Law {
    void check(Case tiny) throws IOException;
  }

  @BeforeAll
  static void startEngine() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  private static Stream<DynamicTest> forEvery(String key, Law law) throws IOException {
    return expected().stream()
        .filter(golden -> golden.has(key))
        .map(golden -> dynamicTest(golden.name(), () -> law.check(written(golden))));
  }

  private static List<Golden> expected() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      List<Path> sorted = files.sorted().toList();
      return sorted.stream()
          .map(
              file -> {
                String name = file.getFileName().toString().replace(".json", "");
                try {
                  return new Golden(name, JSON.readTree(Files.readAllBytes(file)));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              })
          .toList();
    }
  }

  private static Case written(Golden expected) throws IOException {
    Golden golden = Golden.named(expected.name());
    Path directory = golden.write(Files.createTempDirectory(temp, golden.name()));
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    return new Case(expected, decoder, golden.calibrationSet(directory));
  }

  private static double[] ofTokens(Case tiny, TokenMetric metric) throws IOException {
    LayerStream stream = new LayerStream(engine, tiny.decoder(), ComputeType.FLOAT32);
    int layers = tiny.decoder().layers().size();
    try (StreamedScores scores = new StreamedScores(metric, Omission.NONE, layers)) {
      scores.add(stream, tiny.set(), (layer, batch, input, output) -> () -> {});
      return scores.scores("float32", tiny.set().identity(), 0).values();
    }
  }

  private static void assertClose(double[] expected, double[] values, double relative) {
    assertEquals(expected.length, values.length);
    for (int layer = 0; layer < expected.length; layer++) {
      assertEquals(
          expected[layer], values[layer], relative * Math.abs(expected[layer]), "layer " + layer);
    }
  }

  @Test
  void everyKindOfBlockIsAmongTheCases() throws IOException {
    Set<String> covered = new HashSet<>();
    for (Golden golden : expected()) {
      List<String> script = written(golden).decoder().script();
      covered.add(script.get(script.size() - 1));
    }
    try (Stream<Path> parts = Files.list(Path.of("src/main/resources/torchscript"))) {
      parts
          .map(file -> file.getFileName().toString().replace(".torchscript", ""))
          .filter(part -> part.matches(".*_block(_.*)?"))
          .forEach(part -> assertTrue(covered.contains(part), part));
    }
  }

  @TestFactory
  Stream<DynamicTest> theAttentionsInfluenceIsThatOfTransformers() throws IOException {
    return forEvery(
        "attentionInfluence",
        tiny ->
            assertArrayEquals(
                tiny.numbers("attentionInfluence"),
                ofTokens(tiny, new HalfInfluence(LayerPart.ATTENTION)),
                1e-6));
  }

  @TestFactory
  Stream<DynamicTest> theMlpsInfluenceIsThatOfTransformers() throws IOException {
    return forEvery(
        "mlpInfluence",
        tiny ->
            assertArrayEquals(
                tiny.numbers("mlpInfluence"),
                ofTokens(tiny, new HalfInfluence(LayerPart.MLP)),
                1e-6));
  }

  @TestFactory
  Stream<DynamicTest> theOfficialSumIsThatOfTransformersHiddenStates() throws IOException {
    return forEvery(
        "official",
        tiny ->
            assertArrayEquals(
                tiny.numbers("official"),
                ofTokens(tiny, new OfficialBlockInfluence()),
                1e-6 * tiny.set().identity().tokens()));
  }

  @TestFactory
  Stream<DynamicTest> magnitudesAreThoseOfTheParameters() throws IOException {
    return forEvery(
        "magnitude",
        tiny -> {
          WeightSums sums = new WeightSums(engine, tiny.decoder());
          assertClose(tiny.numbers("magnitude"), Magnitude.measure(sums, () -> {}).values(), 1e-12);
        });
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreThoseOfAutogradOverTheWholeModel() throws IOException {
    return forEvery(
        "taylor",
        tiny -> {
          LossGradients gradients = new LossGradients(engine, tiny.decoder());
          LayerSubset all = LayerSubset.without(tiny.decoder().layers().size(), List.of());
          String type = tiny.decoder().modelType();
          if (WITHOUT_GRADIENT.contains(type)) {
            ForwardException refusal =
                assertThrows(
                    ForwardException.class,
                    () -> Taylor.measure(gradients, tiny.set(), all, () -> {}));
            String begin = "Gradients of model type " + type + " can't be taken: ";
            assertTrue(refusal.getMessage().startsWith(begin), refusal.getMessage());
            return;
          }
          LayerScores scores = Taylor.measure(gradients, tiny.set(), all, () -> {});
          assertClose(tiny.numbers("taylor"), scores.values(), 1e-5);
        });
  }

  @TestFactory
  Stream<DynamicTest> perplexitiesAreThoseOfTransformersWithoutEachLayer() throws IOException {
    return forEvery(
        "perplexity",
        tiny -> {
          ComputeType type = ComputeType.FLOAT32;
          int layers = tiny.decoder().layers().size();
          List<LayerSubset> candidates = Perplexity.candidates(layers);
          try (SubsetStream stream =
                  new SubsetStream(engine, tiny.decoder(), type, tiny.set(), Long.MAX_VALUE);
              LanguageHead head = new LanguageHead(engine, tiny.decoder(), type)) {
            LayerScores scores =
                Perplexity.scores(
                    Perplexity.losses(
                        stream,
                        head,
                        candidates,
                        tiny.set(),
                        Optional.empty(),
                        (done, total) -> {}),
                    type.label(),
                    tiny.set().identity(),
                    0);
            assertClose(tiny.numbers("perplexity"), scores.values(), 1e-5);
          }
        });
  }
}
