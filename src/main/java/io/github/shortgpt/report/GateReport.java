package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What gates say of a model.
 *
 * @param text that they were held against; null if only tasks were
 */
public record GateReport(CalibrationIdentity text, List<Gate.Verdict> verdicts) {
  public GateReport {
    verdicts = List.copyOf(verdicts);
  }

  /** One verdict, as documents have it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      String gate, double value, Double low, Double high, boolean passed, boolean inDoubt) {}

  /** What stands in a document. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Entries(CalibrationIdentity text, List<Entry> gates) {}

  /** The verdicts as documents have them. */
  static List<Entry> entries(List<Gate.Verdict> verdicts) {
    return verdicts.stream()
        .map(
            v ->
                new Entry(v.gate().text(), v.value(), v.low(), v.high(), v.passed(), v.isInDoubt()))
        .toList();
  }

  /** The whole as documents have it. */
  Object json() {
    return new Entries(text, entries(verdicts));
  }

  /** A line for each gate. */
  String lines() {
    return verdicts.stream()
        .map(
            verdict ->
                "gate %s%s: %s\n"
                    .formatted(
                        verdict.gate().text(),
                        verdict.gate().measure().isOfText() ? " on " + text.name() : "",
                        says(verdict)))
        .collect(Collectors.joining());
  }

  /** A verdict for people. */
  static String says(Gate.Verdict verdict) {
    String others = verdict.gate().measure().isOfText() ? "text" : "items";
    return (verdict.passed() ? "passed, it is " : "not passed, it is ")
        + verdict.shown()
        + (verdict.isInDoubt() ? "; other " + others + " of the kind may say otherwise" : "");
  }
}
