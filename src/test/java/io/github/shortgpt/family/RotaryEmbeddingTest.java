package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.family.RopeScaling.Yarn;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The expected numbers are those of transformers 5.17's {@code modeling_rope_utils}, in float32.
 */
class RotaryEmbeddingTest {
  private static final String YARN_FAST =
      "7.9056947e-03 2.4999999e-03 7.9056947e-04 2.5000001e-04 7.9056947e-05";

  /** One number after the other, each to float32's precision. */
  private static void assertFrequencies(String expected, double[] actual) {
    double[] numbers =
        Arrays.stream(expected.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    double[] ones = new double[numbers.length];
    Arrays.fill(ones, 1);
    double[] ratios = new double[actual.length];
    Arrays.setAll(ratios, j -> actual[j] / numbers[Math.min(j, numbers.length - 1)]);
    assertArrayEquals(ones, ratios, 1e-6);
  }

  private static double[] yarn(Yarn scaling) {
    return new RotaryEmbedding(10000, 16, 256, scaling).inverseFrequencies(16);
  }

  private static Yarn yarn(double betaFast, double betaSlow, boolean truncate) {
    return new Yarn(4, 1.1, betaFast, betaSlow, 64, truncate);
  }

  @Test
  void turnsPairsSlowerAndSlower() {
    RotaryEmbedding rope = new RotaryEmbedding(10000, 8, 64, new RopeScaling.Default());

    assertFrequencies("1 0.1 0.01 0.001", rope.inverseFrequencies(1000));
    assertEquals(1, rope.attentionFactor());
  }

  @Test
  void dividesEveryFrequencyWhenLinear() {
    RotaryEmbedding rope = new RotaryEmbedding(10000, 8, 64, new RopeScaling.Linear(4));

    assertFrequencies(
        "2.5000000e-01 2.5000000e-02 2.4999999e-03 2.5000001e-04", rope.inverseFrequencies(16));
    assertEquals(1, rope.attentionFactor());
  }

  @ParameterizedTest
  @CsvSource({
    "32, 1.0000000e+00 1.0000000e-01 9.9999998e-03 1.0000000e-03",
    "64, 1.0000000e+00 1.0000000e-01 9.9999998e-03 1.0000000e-03",
    "100, 1.0000000e+00 7.7782221e-02 6.0500740e-03 4.7058825e-04",
    "256, 1.0000000e+00 5.2275795e-02 2.7327589e-03 1.4285714e-04"
  })
  void stretchesTheBaseBeyondTheTrainedMaximumWhenDynamic(int length, String expected) {
    RotaryEmbedding rope = new RotaryEmbedding(10000, 8, 64, new RopeScaling.Dynamic(2));

    assertFrequencies(expected, rope.inverseFrequencies(length));
    assertEquals(1, rope.attentionFactor());
  }

  @Test
  void blendsBetweenLongAndShortWavesForLlama3() {
    RotaryEmbedding large =
        new RotaryEmbedding(500000, 16, 131072, new RopeScaling.Llama3(8, 1, 4, 8192));
    RotaryEmbedding small =
        new RotaryEmbedding(10000, 16, 256, new RopeScaling.Llama3(32, 1, 4, 64));

    assertFrequencies(
        "1.0000000e+00 1.9392276e-01 3.7606031e-02 7.2926651e-03"
            + " 5.2484602e-04 3.4281024e-05 6.6478697e-06 1.2891732e-06",
        large.inverseFrequencies(16));
    assertFrequencies(
        "1.0000000e+00 2.3668711e-01 3.7253550e-03 9.8821183e-04"
            + " 3.1249999e-04 9.8821183e-05 3.1250001e-05 9.8821183e-06",
        small.inverseFrequencies(16));
    assertEquals(1, large.attentionFactor());
  }

  @Test
  void rampsBetweenWholeFrequenciesForYarn() {
    assertFrequencies(
        "1.0000000e+00 2.3717082e-01 4.9999997e-02 " + YARN_FAST, yarn(yarn(32, 1, true)));
  }

  @Test
  void rampsBetweenFractionsOfFrequenciesForYarnWithoutTruncation() {
    assertFrequencies(
        "1.0000000e+00 1.9858353e-01 2.5595250e-02 " + YARN_FAST, yarn(yarn(32, 1, false)));
  }

  @Test
  void rampsElsewhereForYarnWithOtherBetas() {
    assertFrequencies(
        "1.0000000e+00 1.9764236e-01 2.5000000e-02 " + YARN_FAST, yarn(yarn(16, 2, true)));
  }

  @Test
  void stepsForYarnWhereTheRampHasNoLength() {
    Yarn scaling = new Yarn(4, 1.1, 32, 1, 6, true);

    assertFrequencies(
        "1.0000000e+00 2.4999999e-03",
        new RotaryEmbedding(10000, 4, 256, scaling).inverseFrequencies(16));
  }

  @ParameterizedTest
  @CsvSource({"32, 1 0.05", "64, 1 0.05", "65, 0.5 0.02"})
  void dividesByOtherDivisorsBeyondTheOriginalPositionsWhenLongrope(int length, String expected) {
    RopeScaling.LongRope scaling =
        new RopeScaling.LongRope(List.of(1.0, 0.2), List.of(2.0, 0.5), 64, 1.2);
    RotaryEmbedding rope = new RotaryEmbedding(10000, 4, 256, scaling);

    assertFrequencies(expected, rope.inverseFrequencies(length));
    assertEquals(1.2, rope.attentionFactor());
  }

  @Test
  void turnsOnlyTheFirstFrequenciesWhenProportional() {
    RopeScaling.Proportional scaling = new RopeScaling.Proportional(2, 4);

    double[] frequencies = new RotaryEmbedding(10000, 8, 64, scaling).inverseFrequencies(16);

    assertArrayEquals(new double[] {0.25, 0.025, 0, 0}, frequencies, 1e-12);
  }

  @Test
  void passesOnTheAttentionFactorOfYarn() {
    assertEquals(1.1, new RotaryEmbedding(10000, 16, 256, yarn(32, 1, true)).attentionFactor());
  }
}
