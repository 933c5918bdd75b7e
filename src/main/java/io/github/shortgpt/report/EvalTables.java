package io.github.shortgpt.report;

import io.github.shortgpt.benchmark.Rate;
import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.benchmark.TaskScore;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What {@code shortgpt eval} measured, for people. */
final class EvalTables {
  private static final double PERCENT = 100;

  private final EvalReport report;
  private final int width;

  EvalTables(EvalReport report) {
    this.report = report;
    this.width = report.models().stream().mapToInt(m -> m.name().length()).max().orElse(0);
  }

  /** A table for each kind of measure, then what gates say. */
  String text() {
    List<String> parts = new ArrayList<>();
    EvalReport.Measured first = report.models().get(0).measured();
    if (first.text() != null) {
      parts.add(perplexity());
    }
    if (first.words() != null) {
      parts.add(words(first.words()));
    }
    for (int task = 0; task < first.tasks().size(); task++) {
      parts.add(task(task));
    }
    StringBuilder verdicts = new StringBuilder();
    for (EvalReport.Model model : report.models()) {
      for (Gate.Verdict verdict : model.verdicts()) {
        verdicts.append(
            "%s, gate %s: %s\n"
                .formatted(model.name(), verdict.gate().text(), GateReport.says(verdict)));
      }
    }
    if (!verdicts.isEmpty()) {
      parts.add(verdicts.toString());
    }
    return String.join("\n", parts);
  }

  private String perplexity() {
    CalibrationIdentity read = report.data().identity();
    StringBuilder lines = new StringBuilder();
    lines.append(
        "perplexity on %s: %s windows of %s tokens, %s, in %s\n\n"
            .formatted(read.name(), read.windows(), read.windowLength(), bos(), report.dtype()));
    String form = "  %6s  %10s  %10s  %-24s  %8s  %8s";
    lines.append(
        line(
            "",
            form.formatted(
                "layers", "parameters", "perplexity", "ratio (95 %)", "KL", "same top")));
    for (EvalReport.Model model : report.models()) {
      TextResult result = model.measured().text();
      Optional<TextResult.Divergence> divergence = Optional.ofNullable(result.divergence());
      lines.append(
          line(
              model.name(),
              form.formatted(
                  model.layers(),
                  Quantity.count(model.parameters()),
                  decimals(4, result.perplexity()),
                  ratio(model.measured().ratio()),
                  divergence.map(d -> decimals(4, d.mean())).orElse(""),
                  divergence.map(d -> percent(d.topOneAgreement())).orElse(""))));
    }
    return lines.toString();
  }

  private String words(RollingResult first) {
    StringBuilder lines = new StringBuilder();
    lines.append(
        "word-ppl: %s words in %s documents, as lm-evaluation-harness counts, in %s\n\n"
            .formatted(first.words(), first.documents(), report.dtype()));
    String form = "  %15s  %15s  %13s";
    lines.append(line("", form.formatted("word perplexity", "byte perplexity", "bits per byte")));
    for (EvalReport.Model model : report.models()) {
      RollingResult words = model.measured().words();
      lines.append(
          line(
              model.name(),
              form.formatted(
                  decimals(4, words.wordPerplexity()),
                  decimals(4, words.bytePerplexity()),
                  decimals(4, words.bitsPerByte()))));
    }
    return lines.toString();
  }

  private String task(int task) {
    TaskResult original = report.models().get(0).measured().tasks().get(task);
    StringBuilder lines = new StringBuilder();
    lines.append(
        "%s: %s items, %s-shot, a blind guess has %s, as %s, in %s\n\n"
            .formatted(
                original.task().name(),
                original.total().items(),
                original.total().shots(),
                percent(original.total().chance()),
                original.task().formulation().label(),
                report.dtype()));
    String form = "  %-16s  %-16s  %8s  %12s";
    lines.append(line("", form.formatted("acc", "acc_norm", "kept", "above chance")));
    for (EvalReport.Model model : report.models()) {
      TaskScore score = model.measured().tasks().get(task).total();
      boolean same = model.equals(report.models().get(0));
      lines.append(
          line(
              model.name(),
              form.formatted(
                  rate(score.acc()),
                  score.accNorm().map(EvalTables::rate).orElse(""),
                  same ? "" : share(score.retained(original.total())),
                  same ? "" : share(score.retainedAboveChance(original.total())))));
    }
    return lines.toString();
  }

  private String line(String name, String cells) {
    return (name + " ".repeat(width - name.length()) + cells).stripTrailing() + "\n";
  }

  private String bos() {
    return switch (report.data().bos()) {
      case "first" -> "BOS before the text";
      case "each" -> "BOS before each";
      default -> "no BOS";
    };
  }

  private static String ratio(TextResult.Ratio ratio) {
    if (ratio == null) {
      return "";
    }
    String value = decimals(3, ratio.value()) + "x";
    return ratio.low() == null
        ? value
        : value + " (" + decimals(3, ratio.low()) + " to " + decimals(3, ratio.high()) + ")";
  }

  private static String rate(Rate rate) {
    OptionalDouble error = rate.standardError();
    return error.isPresent()
        ? decimals(1, PERCENT * rate.mean()) + " ± " + percent(error.getAsDouble())
        : percent(rate.mean());
  }

  private static String share(OptionalDouble share) {
    return share.isPresent() ? percent(share.getAsDouble()) : "";
  }

  private static String percent(double share) {
    return decimals(1, PERCENT * share) + " %";
  }

  private static String decimals(int count, double number) {
    return String.format(Locale.ROOT, "%." + count + "f", number);
  }
}
