package io.github.shortgpt.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
  private static final TextResult ORIGINAL = result(2, 2, 2, 2, 2, 2, 2, 2, 2, 2);

  private static final List<String> TASKS = List.of("mmlu", "hellaswag");

  private static TextResult result(double... losses) {
    return new TextResult(
        Arrays.stream(losses).boxed().toList(), new TextResult.Divergence(0.25, 1, 0.75));
  }

  private static Gate gate(String text) {
    return Gate.parse(text, TASKS).orElseThrow();
  }

  @Test
  void readsEveryFormThatItNames() {
    for (String form : Gate.FORMS) {
      assertEquals(form, gate(form).text());
    }
    assertEquals(new Gate("ppl<=1.10x", Gate.Measure.PPL, null, 1.1, true), gate(" ppl<=1.10x "));
    assertEquals(new Gate("PPL <= 12", Gate.Measure.PPL, null, 12, false), gate("PPL <= 12"));
    assertEquals(new Gate("kl<=5e-2", Gate.Measure.KL, null, 0.05, false), gate("kl<=5e-2"));
    assertEquals(new Gate("top1>=90%", Gate.Measure.TOP1, null, 0.9, false), gate("top1>=90%"));
  }

  @Test
  void readsGatesOnTasksOfWhichItIsTold() {
    assertEquals(
        new Gate("mmlu>=0.95x", Gate.Measure.ACC, "mmlu", 0.95, true), gate("mmlu>=0.95x"));
    assertEquals(
        new Gate("hellaswag.acc_norm >= 45%", Gate.Measure.ACC_NORM, "hellaswag", 0.45, false),
        gate("hellaswag.acc_norm >= 45%"));
    assertEquals(0.45, gate("mmlu>=0.45").bound());
    for (String text : List.of("mmlu<=0.5", "piqa>=0.5", "ppl.acc_norm<=2", "mmlu.acc>=0.5")) {
      assertTrue(Gate.parse(text, TASKS).isEmpty(), text);
    }
  }

  @Test
  void judgesAnAccuracyByItselfAndAsAMultipleOfTheOriginals() {
    OptionalDouble error = OptionalDouble.of(0.02);
    Gate.Verdict share = gate("mmlu>=0.95x").judge(0.5, 0.96, error);

    assertEquals(0.96, share.value(), 1e-12);
    assertTrue(share.passed() && share.isInDoubt());
    assertEquals(0.96 - 1.959964 * 0.02, share.low(), 1e-12);
    assertEquals("0.96x", share.shown().replaceFirst("0+x$", "x"));
    assertFalse(gate("mmlu>=0.97x").judge(0.5, 0.96, error).passed());
    Gate.Verdict plain = gate("mmlu>=30%").judge(0.5, 0.48, error);
    assertTrue(plain.passed());
    assertFalse(plain.isInDoubt());
    assertEquals("48.00 %", plain.shown());
    assertFalse(gate("mmlu>=48.1%").judge(0.5, 0.48, OptionalDouble.empty()).passed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ppl",
        "ppl<1.1",
        "ppl>=1.1",
        "top1<=0.9",
        "kl<=2x",
        "kl<=1%",
        "ppl<=-1",
        "acc>=1",
        "ppl<=NaN"
      })
  void readsNoOther(String text) {
    assertTrue(Gate.parse(text).isEmpty());
  }

  @Test
  void judgesAPerplexityAsAMultipleOfTheOriginals() {
    TextResult tenthWorse =
        result(Collections.nCopies(10, 2 + Math.log(1.1)).stream().mapToDouble(d -> d).toArray());

    assertTrue(gate("ppl<=1.11x").judge(ORIGINAL, tenthWorse).passed());
    assertFalse(gate("ppl<=1.09x").judge(ORIGINAL, tenthWorse).passed());
    assertEquals(1.1, gate("ppl<=1.09x").judge(ORIGINAL, tenthWorse).value(), 1e-12);
    assertTrue(gate("ppl<=8.2").judge(ORIGINAL, tenthWorse).passed());
    assertFalse(gate("ppl<=8.1").judge(ORIGINAL, tenthWorse).passed());
  }

  @Test
  void aNumberThatIsNonePassesNothing() {
    TextResult broken = result(2, Double.NaN, 2, 2, 2, 2, 2, 2, 2, 2);

    assertFalse(gate("ppl<=9x").judge(ORIGINAL, broken).passed());
    assertFalse(gate("ppl<=1e9").judge(ORIGINAL, broken).passed());
  }

  @Test
  void isInDoubtWhereTheIntervalReachesOverTheBound() {
    // Differences of 0.05 ± 0.1: Student's quantile for 9 degrees of freedom is 2.262.
    TextResult noisy = result(2.15, 1.95, 2.15, 1.95, 2.15, 1.95, 2.15, 1.95, 2.15, 1.95);
    Gate.Verdict verdict = gate("ppl<=1.1x").judge(ORIGINAL, noisy);
    double margin = 2.262157 * Math.sqrt(0.1 / 9 / 10);

    assertTrue(verdict.passed());
    assertEquals(Math.exp(0.05 - margin), verdict.low(), 1e-6);
    assertEquals(Math.exp(0.05 + margin), verdict.high(), 1e-6);
    assertTrue(verdict.isInDoubt());
    assertFalse(gate("ppl<=1.5x").judge(ORIGINAL, noisy).isInDoubt());
  }

  @Test
  void fewWindowsGiveNoInterval() {
    Gate.Verdict verdict = gate("ppl<=2x").judge(result(2, 2), result(2, 2.1));

    assertNull(verdict.low());
    assertFalse(verdict.isInDoubt());
  }

  @Test
  void judgesDivergenceAndAgreement() {
    assertTrue(gate("kl<=0.25").judge(ORIGINAL, ORIGINAL).passed());
    assertFalse(gate("kl<=0.249").judge(ORIGINAL, ORIGINAL).passed());
    assertTrue(gate("top1>=75%").judge(ORIGINAL, ORIGINAL).passed());
    assertFalse(gate("top1>=76%").judge(ORIGINAL, ORIGINAL).passed());
    assertEquals(
        List.of(0.25, 0.75),
        List.of(
            gate("kl<=1").judge(ORIGINAL, ORIGINAL).value(),
            gate("top1>=0").judge(ORIGINAL, ORIGINAL).value()));
  }
}
