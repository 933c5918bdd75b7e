package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.doctor.Finding;
import java.util.List;

/** The result of {@code shortgpt doctor}. */
public record DoctorReport(String version, List<Finding> findings) {
  private static final int STATE_WIDTH = "warning".length();

  /** A finding as documents have it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Check(String check, String state, String found, String advice) {}

  public DoctorReport {
    findings = List.copyOf(findings);
  }

  /** Whether nothing prevents work. */
  public boolean works() {
    return problems() == 0;
  }

  private long problems() {
    return findings.stream().filter(f -> f.state() == Finding.State.PROBLEM).count();
  }

  /** A line for each check, and one below it where something is to be done. */
  public String text() {
    int width = findings.stream().mapToInt(f -> f.check().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      line(text, width, finding.state().label(), finding.check()).append(finding.found());
      if (!finding.advice().isEmpty()) {
        line(text.append('\n'), width, "", "").append("→ ").append(finding.advice());
      }
      text.append('\n');
    }
    return text.append('\n').append(verdict()).append('\n').toString();
  }

  /** The beginning of a line: two columns. */
  private static StringBuilder line(StringBuilder text, int width, String state, String check) {
    text.append(state).append(" ".repeat(STATE_WIDTH - state.length())).append("  ");
    return text.append(check).append(" ".repeat(width - check.length())).append("  ");
  }

  private String verdict() {
    return works()
        ? "shortgpt can work here."
        : "shortgpt can't work here: problems with "
            + String.join(
                ", ",
                findings.stream()
                    .filter(f -> f.state() == Finding.State.PROBLEM)
                    .map(Finding::check)
                    .toList())
            + ".";
  }

  /** The JSON document. */
  public String json() {
    List<Check> checks =
        findings.stream()
            .map(
                f ->
                    new Check(
                        f.check(),
                        f.state().label(),
                        f.found(),
                        f.advice().isEmpty() ? null : f.advice()))
            .toList();
    return new JsonDocument(version).put("works", works()).put("checks", checks).text();
  }
}
