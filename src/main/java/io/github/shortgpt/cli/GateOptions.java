package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.Task;
import io.github.shortgpt.evaluate.Gate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What removing layers may cost. */
final class GateOptions {
  /** The options' names. */
  static final List<String> NAMES = List.of("--gate", "--max-ppl-increase");

  private static final Pattern PERCENT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?%");

  @Option(
      names = "--gate",
      paramLabel = "BOUND",
      description = {
        "Fail with exit code 4 unless this holds: ppl<=1.10x, at most so many times the original's"
            + " perplexity; ppl<=12.5; kl<=0.05, the mean divergence from the original in nats;"
            + " top1>=90%%, positions at which the likeliest token stays; mmlu>=0.95x, at least so much"
            + " of the original's accuracy at a task; hellaswag.acc_norm>=45%%.",
        "May be given more than once."
      })
  private List<String> gates = new ArrayList<>();

  @Option(
      names = "--max-ppl-increase",
      paramLabel = "PERCENT",
      description = "Short for --gate: 10%% is ppl<=1.1x.")
  private String increase;

  /** Whether there are any. */
  boolean isGiven() {
    return !gates.isEmpty() || increase != null;
  }

  /** The gates, in the order in which they were given. */
  List<Gate> gates() throws UsageException {
    List<Gate> parsed = new ArrayList<>();
    for (String gate : gates) {
      parsed.add(Gate.parse(gate, Task.names()).orElseThrow(() -> unknown(gate)));
    }
    if (increase != null) {
      Matcher percent = PERCENT.matcher(increase.strip());
      if (!percent.matches()) {
        throw new UsageException(
            "--max-ppl-increase must be a percentage, for example 10%, not " + increase + ".");
      }
      BigDecimal times = BigDecimal.ONE.add(new BigDecimal(percent.group(1)).movePointLeft(2));
      parsed.add(
          Gate.parse("ppl<=" + times.stripTrailingZeros().toPlainString() + "x").orElseThrow());
    }
    return parsed;
  }

  private static UsageException unknown(String gate) {
    return new UsageException(
        "\"%s\" is no gate. Gates look like %s.".formatted(gate, String.join(", ", Gate.FORMS)));
  }

  /**
   * Refuses models that a gate says no to.
   *
   * @param verdicts by what a model is called
   * @param consequence of the refusal, a sentence after a space; may be empty
   */
  static void require(Map<String, List<Gate.Verdict>> verdicts, String consequence)
      throws GateException {
    List<String> failed = new ArrayList<>();
    verdicts.forEach(
        (model, said) -> {
          String bounds =
              said.stream()
                  .filter(verdict -> !verdict.passed())
                  .map(verdict -> "%s (it is %s)".formatted(verdict.gate().text(), verdict.shown()))
                  .collect(Collectors.joining(" and "));
          if (!bounds.isEmpty()) {
            failed.add(model + ": " + bounds);
          }
        });
    if (!failed.isEmpty()) {
      throw new GateException(
          "The gate says no to " + String.join(", and to ", failed) + "." + consequence);
    }
  }
}
