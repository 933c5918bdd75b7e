package io.github.shortgpt.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound on what removing layers may cost: {@code ppl<=1.10x}, {@code ppl<=12.5}, {@code
 * kl<=0.05}, {@code top1>=0.9}, {@code mmlu>=0.95x}, {@code hellaswag.acc_norm>=45%}.
 *
 * @param text as the user wrote it
 * @param task whose accuracy is bounded; null for measures of text
 * @param bound of a relative one, a multiple of the original's
 */
public record Gate(String text, Measure measure, String task, double bound, boolean relative) {
  /** What gates look like, for messages. */
  public static final List<String> FORMS =
      List.of("ppl<=1.10x", "ppl<=12.5", "kl<=0.05", "top1>=90%", "mmlu>=0.95x");

  private static final Pattern FORM =
      Pattern.compile(
          "(\\w+)(\\.acc_norm)?\\s*(<=|>=)\\s*([0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)(x|%)?");
  private static final double PERCENT = 100;

  /** Standard errors on either side that 95 % lie within. */
  private static final double NORMAL_95 = 1.959964;

  /** What is bounded. */
  public enum Measure {
    /** Perplexity; at most. */
    PPL("x"),
    /** Mean KL(original ‖ pruned) in nats; at most. */
    KL(""),
    /** The share of positions at which the likeliest id stays the same; at least. */
    TOP1("%"),
    /** The share of a task's items that are right; at least. */
    ACC("x%"),
    /** The same by log-likelihood per character; at least. */
    ACC_NORM("x%");

    private final String units;

    Measure(String units) {
      this.units = units;
    }

    private boolean isUpper() {
      return this == PPL || this == KL;
    }

    /** Whether it is of text and not of a task. */
    public boolean isOfText() {
      return this != ACC && this != ACC_NORM;
    }

    private boolean isShare() {
      return !isUpper();
    }

    private static Optional<Measure> named(String name, boolean normalised, boolean ofTask) {
      if (ofTask) {
        return Optional.of(normalised ? ACC_NORM : ACC);
      }
      return Arrays.stream(values())
          .filter(measure -> measure.isOfText() && !normalised)
          .filter(measure -> measure.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst();
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

    /** The value, for people. */
    public String shown() {
      if (gate.relative) {
        return String.format(Locale.ROOT, "%.4gx", value);
      }
      return gate.measure.isShare()
          ? String.format(Locale.ROOT, "%.2f %%", PERCENT * value)
          : String.format(Locale.ROOT, "%.4g", value);
    }
  }

  /**
   * Reads a gate on text.
   *
   * @return empty if it is not of a form that {@link #FORMS} lists
   */
  public static Optional<Gate> parse(String text) {
    return parse(text, List.of());
  }

  /**
   * Reads a gate.
   *
   * @param tasks whose accuracy can be bounded
   * @return empty if it is not of a form that {@link #FORMS} lists
   */
  public static Optional<Gate> parse(String text, List<String> tasks) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    String name = form.group(1).toLowerCase(Locale.ROOT);
    boolean ofTask = tasks.contains(name);
    String unit = form.group(5) == null ? "" : form.group(5);
    double number = Double.parseDouble(form.group(4));
    return Measure.named(name, form.group(2) != null, ofTask)
        .filter(measure -> measure.isUpper() == form.group(3).equals("<="))
        .filter(measure -> measure.units.contains(unit))
        .map(
            measure ->
                new Gate(
                    text.strip(),
                    measure,
                    ofTask ? name : null,
                    unit.equals("%") ? number / PERCENT : number,
                    unit.equals("x")));
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

  /**
   * Judges a model by its accuracy at a task. The interval is of the items that were drawn for it.
   *
   * @param original the original's accuracy
   * @param value the model's; of a relative gate as a multiple of the original's
   * @param standardError of {@code value}
   */
  public Verdict judge(double original, double value, OptionalDouble standardError) {
    double margin = NORMAL_95 * standardError.orElse(0);
    boolean known = standardError.isPresent();
    return new Verdict(
        this,
        value,
        original,
        known ? value - margin : null,
        known ? value + margin : null,
        admits(value));
  }
}
