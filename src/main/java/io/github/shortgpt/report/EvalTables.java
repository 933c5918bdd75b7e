package io.github.shortgpt.report;

import io.github.shortgpt.benchmark.Rate;
import io.github.shortgpt.benchmark.RollingPerplexity;
import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.benchmark.TaskScore;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.generate.Diversity;
import io.github.shortgpt.speed.SpeedResult;
import io.github.shortgpt.speed.SpeedSettings;
import io.github.shortgpt.speed.Spread;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What {@code shortgpt eval} measured, for people: a table for each kind of measure. */
final class EvalTables {
  private static final double PERCENT = 100;

  private final EvalReport report;
  private final EvalReport.Measured original;

  EvalTables(EvalReport report) {
    this.report = report;
    this.original = report.models().get(0).measured();
  }

  /** A section for each kind of measure. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    if (original.text() != null) {
      sections.add(perplexity());
    }
    if (original.words() != null) {
      sections.add(words());
    }
    for (int task = 0; task < original.tasks().size(); task++) {
      sections.add(task(task));
    }
    if (original.diversity() != null) {
      sections.add(repetition());
    }
    if (original.speed() != null) {
      sections.add(speed());
    }
    return sections;
  }

  private Section perplexity() {
    CalibrationIdentity read = report.data().identity();
    String basis =
        "on %s, %s windows of %s tokens, %s, in %s"
            .formatted(read.name(), read.windows(), read.windowLength(), bos(), report.dtype());
    Table table =
        new Table("", "layers", "parameters", "perplexity", "ratio (95 %)", "KL", "same top");
    for (EvalReport.Model model : report.models()) {
      TextResult result = model.measured().text();
      Optional<TextResult.Divergence> divergence = Optional.ofNullable(result.divergence());
      table.row(
          model.name(),
          model.layers(),
          Quantity.count(model.parameters()),
          decimals(4, result.perplexity()),
          ratio(model.measured().ratio()),
          divergence.map(d -> decimals(4, d.mean())).orElse(null),
          divergence.map(d -> percent(d.topOneAgreement())).orElse(null));
    }
    return new Section("perplexity", basis, table);
  }

  private Section words() {
    RollingResult read = original.words();
    String basis =
        "%s words in %s documents, %s windows of at most %s tokens, %s before each document, as lm-evaluation-harness counts, in %s"
            .formatted(
                read.words(),
                read.documents(),
                read.windows().count(),
                read.windows().length(),
                read.windows().prefix(),
                report.dtype());
    Table table = new Table("", "word perplexity", "byte perplexity", "bits per byte");
    for (EvalReport.Model model : report.models()) {
      RollingResult words = model.measured().words();
      table.row(
          model.name(),
          decimals(4, words.wordPerplexity()),
          decimals(4, words.bytePerplexity()),
          decimals(4, words.bitsPerByte()));
    }
    return new Section(RollingPerplexity.NAME, basis, table);
  }

  private Section task(int task) {
    TaskResult result = original.tasks().get(task);
    TaskScore whole = result.total();
    String basis =
        "%s items, %s-shot, a blind guess has %s, as %s, in %s"
            .formatted(
                whole.items(),
                whole.shots(),
                percent(whole.chance()),
                result.task().formulation().label(),
                report.dtype());
    Table table = new Table("", "acc", "acc_norm", "perplexity", "kept", "above chance");
    for (EvalReport.Model model : report.models()) {
      TaskScore score = model.measured().tasks().get(task).total();
      boolean same = model.equals(report.models().get(0));
      table.row(
          model.name(),
          rate(score.acc()),
          score.accNorm().map(EvalTables::rate).orElse(null),
          score.perplexity().isPresent() ? decimals(4, score.perplexity().getAsDouble()) : null,
          same ? null : share(score.retained(whole)),
          same ? null : share(score.retainedAboveChance(whole)));
    }
    return new Section(result.task().name(), basis, table);
  }

  private Section repetition() {
    EvalReport.Continued continued = report.continued();
    String basis =
        "%s greedy continuations of %s tokens after as many of %s, in %s"
            .formatted(
                continued.identity().windows(),
                continued.tokens(),
                continued.identity().name(),
                report.dtype());
    Table table = new Table("", "seq-rep-4", "looping", "distinct-1", "distinct-2", "distinct-3");
    row(table, "(the text itself)", continued.itself());
    for (EvalReport.Model model : report.models()) {
      row(table, model.name(), model.measured().diversity());
    }
    return new Section("repetition", basis, table);
  }

  private static void row(Table table, String name, Diversity diversity) {
    List<String> distinct = diversity.distinct().stream().map(EvalTables::percent).toList();
    table.row(
        name,
        rate(diversity.repetition(), diversity.standardError()),
        percent(diversity.looping()),
        distinct.get(0),
        distinct.get(1),
        distinct.get(2));
  }

  private Section speed() {
    SpeedSettings settings = report.bench().settings();
    String basis =
        "%s tokens at once, then %s one by one; median of %s runs in turn (least to most), %s threads, in %s"
            .formatted(
                settings.prompt(),
                settings.decoded(),
                settings.runs(),
                report.bench().threads(),
                report.dtype());
    Table table =
        new Table("", "weights", "peak memory", "prefill tokens/s", "", "decode tokens/s", "");
    for (EvalReport.Model model : report.models()) {
      SpeedResult speed = model.measured().speed();
      boolean same = model.equals(report.models().get(0));
      table.row(
          model.name(),
          Quantity.bytes(model.bytes()),
          speed
              .peakBytes()
              .map(peak -> spread(peak, bytes -> Quantity.bytes(Math.round(bytes))))
              .orElse(null),
          spread(speed.prefill(), EvalTables::speed),
          same ? null : times(speed.prefillRatioTo(original.speed())),
          spread(speed.decode(), EvalTables::speed),
          same ? null : times(speed.decodeRatioTo(original.speed())));
    }
    return new Section("speed", basis, table);
  }

  private static String spread(Spread spread, Function<Double, String> form) {
    return "%s (%s to %s)"
        .formatted(
            form.apply(spread.median()), form.apply(spread.least()), form.apply(spread.most()));
  }

  private static String times(Spread ratio) {
    return decimals(2, ratio.median()) + "x";
  }

  private static String speed(double tokens) {
    return decimals(tokens < 99.95 ? 1 : 0, tokens);
  }

  private String bos() {
    return switch (report.data().bos()) {
      case "first" -> "BOS before the text";
      case "each" -> "BOS before each";
      default -> "no BOS";
    };
  }

  static String ratio(TextResult.Ratio ratio) {
    if (ratio == null) {
      return null;
    }
    String value = decimals(3, ratio.value()) + "x";
    return ratio.low() == null
        ? value
        : value + " (" + decimals(3, ratio.low()) + " to " + decimals(3, ratio.high()) + ")";
  }

  static String rate(Rate rate) {
    return rate(rate.mean(), rate.standardError());
  }

  private static String rate(double mean, OptionalDouble error) {
    return error.isPresent()
        ? decimals(1, PERCENT * mean) + " ± " + percent(error.getAsDouble())
        : percent(mean);
  }

  private static String share(OptionalDouble share) {
    return share.isPresent() ? percent(share.getAsDouble()) : null;
  }

  static String percent(double share) {
    return decimals(1, PERCENT * share) + " %";
  }

  private static String decimals(int count, double number) {
    return String.format(Locale.ROOT, "%." + count + "f", number);
  }
}
