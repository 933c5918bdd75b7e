package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageHeadTest {
  /** Not a divisor of the vocabulary of 96. */
  private static final long SMALL_BLOCK = 7;

  @TempDir static Path temp;
  private static Engine engine;

  @FunctionalInterface
  private interface Check {
    void on(LanguageHead head, TokenBatch batch, HiddenStates input, HiddenStates output)
        throws IOException;
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
  void theVocabularyInBlocksGivesTheLossesOfTheWhole() throws IOException {
    for (String golden : new String[] {"llama", "gptj", "phi-bf16", "gemma2"}) {
      double[][] whole = new double[1][];
      atTheLastLayer(golden, 1000, (head, batch, in, out) -> whole[0] = head.losses(batch, out));
      atTheLastLayer(
          golden,
          SMALL_BLOCK,
          (head, batch, in, out) -> assertArrayEquals(whole[0], head.losses(batch, out), 2e-6));
    }
  }

  @Test
  void theLossesAreThoseOfASoftmaxTakenInFloat64() throws IOException {
    atTheLastLayer(
        "llama",
        SMALL_BLOCK,
        (head, batch, input, output) -> {
          double[] losses = head.losses(batch, output);
          double[][] p = predictions(head, output);
          for (int i = 0; i < losses.length; i++) {
            int row = i / (batch.columns() - 1);
            int column = i % (batch.columns() - 1);
            double next = p[row * batch.columns() + column][batch.id(row, column + 1)];
            assertEquals(-Math.log(next), losses[i], 1e-5);
          }
        });
  }

  @Test
  void likelihoodsAtSomePlacesAreThoseOfTheLossesThere() throws IOException {
    for (String golden : new String[] {"llama", "gptj", "phi-bf16", "gemma2", "opt-projected"}) {
      atTheLastLayer(
          golden,
          SMALL_BLOCK,
          (head, batch, input, output) -> {
            double[] losses = head.losses(batch, output);
            int predicted = batch.columns() - 1;
            int[] places = {1, 0, batch.columns() + 3, batch.columns() - 2, 1};
            int[] ids = new int[places.length];
            double[] expected = new double[places.length];
            for (int i = 0; i < places.length; i++) {
              int row = places[i] / batch.columns();
              int column = places[i] % batch.columns();
              ids[i] = batch.id(row, column + 1);
              expected[i] = -losses[row * predicted + column];
            }
            TokenLikelihoods likelihoods = head.likelihoods(batch, output, places, ids);
            for (int i = 0; i < places.length; i++) {
              assertEquals(expected[i], likelihoods.logLikelihood(i), 1e-5);
            }
          });
    }
  }

  @Test
  void oneIdIsTheGreedyOneOfAPlace() throws IOException {
    atTheLastLayer(
        "llama",
        SMALL_BLOCK,
        (head, batch, input, output) -> {
          double[][] p = predictions(head, output);
          int[] ids = IntStream.range(0, p[5].length).toArray();
          int[] places = new int[ids.length];
          Arrays.fill(places, 5);
          TokenLikelihoods likelihoods = head.likelihoods(batch, output, places, ids);
          for (int id : ids) {
            assertEquals(id == likeliest(p[5]), likelihoods.isGreedy(id));
            assertEquals(Math.log(p[5][id]), likelihoods.logLikelihood(id), 1e-5);
          }
        });
  }

  @Test
  void theDivergenceIsThatOfPredictionsTakenInFloat64() throws IOException {
    atTheLastLayer(
        "llama",
        SMALL_BLOCK,
        (head, batch, input, output) -> {
          TokenComparison comparison = head.compare(batch, output, input);
          double[][] original = predictions(head, output);
          double[][] candidate = predictions(head, input);
          int agreed = 0;
          for (int token = 0; token < comparison.tokens(); token++) {
            double[] p = original[token];
            double[] q = candidate[token];
            double divergence = 0;
            for (int id = 0; id < p.length; id++) {
              divergence += p[id] * Math.log(p[id] / q[id]);
            }
            assertEquals(divergence, comparison.divergence(token), 1e-5);
            assertEquals(likeliest(p) == likeliest(q), comparison.agrees(token));
            agreed += comparison.agrees(token) ? 1 : 0;
          }
          assertTrue(agreed > 0 && agreed < comparison.tokens());
        });
  }

  @Test
  void aModelDoesNotDivergeFromItself() throws IOException {
    atTheLastLayer(
        "gemma2-bf16",
        SMALL_BLOCK,
        (head, batch, input, output) -> {
          TokenComparison comparison = head.compare(batch, output, output);
          for (int token = 0; token < comparison.tokens(); token++) {
            assertEquals(0, comparison.divergence(token));
            assertTrue(comparison.agrees(token));
          }
        });
  }

  @Test
  void aComparisonKnowsTheLossesOfBoth() throws IOException {
    atTheLastLayer(
        "gptj",
        SMALL_BLOCK,
        (head, batch, input, output) -> {
          TokenComparison comparison = head.compare(batch, output, input);
          double[] original = head.losses(batch, output);
          double[] candidate = head.losses(batch, input);
          assertFalse(Arrays.equals(original, candidate));
          for (int i = 0; i < original.length; i++) {
            int predicted = batch.columns() - 1;
            int token = i / predicted * batch.columns() + i % predicted;
            assertEquals(original[i], comparison.originalLoss(token), 1e-5);
            assertEquals(candidate[i], comparison.candidateLoss(token), 1e-5);
          }
        });
  }

  @Test
  void moreTokensThanGoAtOnceAreMeasuredAsEachRowAlone() throws IOException {
    Golden golden = Golden.named("llama");
    Decoder decoder = Decoder.of(Checkpoint.open(golden.write(temp.resolve("many"))));
    Random random = new Random(1);
    List<int[]> rows = Stream.generate(() -> random.ints(50, 3, 90).toArray()).limit(12).toList();
    List<Double> losses = new ArrayList<>();
    List<Double> divergences = new ArrayList<>();
    for (int[] row : rows) {
      measure(decoder, TokenBatch.of(row), losses, divergences);
    }

    List<Double> lossesTogether = new ArrayList<>();
    List<Double> divergencesTogether = new ArrayList<>();
    measure(decoder, TokenBatch.padded(0, rows), lossesTogether, divergencesTogether);

    assertArrayEquals(array(losses), array(lossesTogether), 1e-5);
    assertArrayEquals(array(divergences), array(divergencesTogether), 1e-5);
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Losses of a batch, and how far the model without its last layer is from it at each token. */
  private static void measure(
      Decoder decoder, TokenBatch batch, List<Double> losses, List<Double> divergences)
      throws IOException {
    int layers = decoder.layers().size();
    List<LayerSubset> both =
        List.of(
            LayerSubset.without(layers, List.of()),
            LayerSubset.without(layers, List.of(layers - 1)));
    HiddenStates[] ends = new HiddenStates[both.size()];
    try (SubsetStream stream =
            new SubsetStream(engine, decoder, ComputeType.FLOAT32, List.of(batch), 1 << 20);
        LanguageHead head = new LanguageHead(engine, decoder, ComputeType.FLOAT32)) {
      stream.run(
          both,
          (candidate, of, states) -> {
            ends[candidate] = states.shared();
            return () -> {};
          },
          (done, total) -> {});
      try (HiddenStates whole = ends[0];
          HiddenStates shorter = ends[1]) {
        TokenComparison comparison = head.compare(batch, whole, shorter);
        Arrays.stream(head.losses(batch, whole)).forEach(losses::add);
        IntStream.range(0, comparison.tokens())
            .mapToDouble(comparison::divergence)
            .forEach(divergences::add);
      }
    }
  }

  @Test
  void aLossThatIsNotANumberIsRefusedWithItsWindow() throws IOException {
    Golden golden = Golden.named("llama");
    Path directory = golden.write(temp.resolve("not-a-number"));
    Decoder sound = Decoder.of(Checkpoint.open(directory));
    TensorLocation head = sound.head();
    byte[] file = Files.readAllBytes(head.file());
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat((int) head.offset(), Float.NaN);
    Files.write(head.file(), file);
    ForwardException refusal =
        assertThrows(
            ForwardException.class,
            () ->
                atTheLastLayer(
                    golden,
                    directory,
                    SMALL_BLOCK,
                    (end, batch, input, output) -> end.losses(batch, output)));
    assertTrue(refusal.getMessage().contains("window 0 after position 0"), refusal.getMessage());
  }

  private static int likeliest(double[] p) {
    int best = 0;
    for (int id = 1; id < p.length; id++) {
      best = p[id] > p[best] ? id : best;
    }
    return best;
  }

  /** Softmax of the products with an untied float32 head, token by token. */
  private static double[][] predictions(LanguageHead head, HiddenStates states) throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(temp.resolve("llama")));
    TensorLocation weight = decoder.head();
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(weight.file())).order(ByteOrder.LITTLE_ENDIAN);
    float[] x;
    try (HiddenStates normed = head.normed(states)) {
      x = normed.toFloats();
    }
    int width = decoder.width();
    double[][] p = new double[x.length / width][Math.toIntExact(weight.shape().get(0))];
    for (int token = 0; token < p.length; token++) {
      double sum = 0;
      for (int id = 0; id < p[token].length; id++) {
        double logit = 0;
        for (int i = 0; i < width; i++) {
          int at = (int) weight.offset() + Float.BYTES * (id * width + i);
          logit += x[token * width + i] * bytes.getFloat(at);
        }
        p[token][id] = Math.exp(logit);
        sum += p[token][id];
      }
      for (int id = 0; id < p[token].length; id++) {
        p[token][id] /= sum;
      }
    }
    return p;
  }

  private static void atTheLastLayer(String name, long blockRows, Check check) throws IOException {
    Golden golden = Golden.named(name);
    atTheLastLayer(golden, golden.write(temp.resolve(name)), blockRows, check);
  }

  private static void atTheLastLayer(Golden golden, Path directory, long blockRows, Check check)
      throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    CalibrationSet set = golden.calibrationSet(directory);
    int last = decoder.layers().size() - 1;
    ComputeType type = golden.computeType();
    try (LanguageHead head = new LanguageHead(engine, decoder, type, blockRows)) {
      new LayerStream(engine, decoder, type)
          .run(
              set,
              (layer, batch, input, output) -> {
                if (layer == last) {
                  check.on(head, batch, input, output);
                }
                return () -> {};
              });
    }
  }
}
