package io.github.shortgpt.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound on what removing layers may cost: {@code ppl<=1.10x}, {@code ppl<=12.5}, {@code
 * kl<=0.05}, {@code top1>=0.9}.
 *
 * @param text as the user wrote it
 * @param bound of a relative one, a multiple of the original's
 */
public record Gate(String text, Measure measure, double bound, boolean relative) {
  /** What gates look like, for messages. */
  public static final List<String> FORMS =
      List.of("ppl<=1.10x", "ppl<=12.5", "kl<=0.05", "top1>=90%");

  private static final Pattern FORM =
      Pattern.compile("(\\w+)\\s*(<=|>=)\\s*([0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)(x|%)?");
  private static final double PERCENT = 100;

  /** What is bounded. */
  public enum Measure {
    /** Perplexity; at most. */
    PPL,
    /** Mean KL(original ‖ pruned) in nats; at most. */
    KL,
    /** The share of positions at which the likeliest id stays the same; at least. */
    TOP1;

    private boolean isUpper() {
      return this != TOP1;
    }

    /** The name in a gate. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a gate says of a model.
   *
   * @param value what was measured
   * @param original the original's own; null where the measure is of both
   * @param low the lower end of the value's 95 % interval; null where there is none
   * @param high its upper end
   */
  public record Verdict(
      Gate gate, double value, Double original, Double low, Double high, boolean passed) {
    /** Whether other text of the kind might turn it. */
    public boolean isInDoubt() {
      return low != null && gate.admits(low) != gate.admits(high);
    }
  }

  /**
   * Reads a gate.
   *
   * @return empty if it is not of a form that {@link #FORMS} lists
   */
  public static Optional<Gate> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    for (Measure measure : Measure.values()) {
      String unit = form.group(4) == null ? "" : form.group(4);
      boolean ofMeasure =
          measure.label().equals(form.group(1).toLowerCase(Locale.ROOT))
              && measure.isUpper() == form.group(2).equals("<=");
      boolean multiple = unit.equals("x") && measure == Measure.PPL;
      boolean share = unit.equals("%") && measure == Measure.TOP1;
      if (ofMeasure && (unit.isEmpty() || multiple || share)) {
        double number = Double.parseDouble(form.group(3));
        return Optional.of(
            new Gate(text.strip(), measure, share ? number / PERCENT : number, multiple));
      }
    }
    return Optional.empty();
  }

  private boolean admits(double value) {
    return measure.isUpper() ? value <= bound : value >= bound;
  }

  /**
   * Judges a model by what it made of a text.
   *
   * @param result with a divergence
   */
  public Verdict judge(TextResult original, TextResult result) {
    switch (measure) {
      case PPL -> {
        TextResult.Ratio ratio = result.ratioTo(original);
        double unit = relative ? 1 : original.perplexity();
        // A number that is none, or too large for one, passes nothing.
        double value = relative ? ratio.value() : result.perplexity();
        return new Verdict(
            this,
            value,
            original.perplexity(),
            ratio.low() == null ? null : ratio.low() * unit,
            ratio.high() == null ? null : ratio.high() * unit,
            admits(value));
      }
      case KL -> {
        double value = result.divergence().mean();
        return new Verdict(this, value, null, null, null, admits(value));
      }
      case TOP1 -> {
        double value = result.divergence().topOneAgreement();
        return new Verdict(this, value, null, null, null, admits(value));
      }
      default -> throw new IllegalStateException(measure.name());
    }
  }
}
