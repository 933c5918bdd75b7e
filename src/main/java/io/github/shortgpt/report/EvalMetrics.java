package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.benchmark.RollingPerplexity;
import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.generate.Diversity;
import io.github.shortgpt.speed.SpeedResult;
import io.github.shortgpt.speed.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured of a model, as documents have it. */
final class EvalMetrics {
  private EvalMetrics() {}

  /**
   * One kind of measure.
   *
   * @param formulation of a task of items: whose prompts and counting it follows
   * @param groups of subjects, and subjects; none where a task has none
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Result(
      String task,
      String formulation,
      Map<String, Object> metrics,
      List<Part> groups,
      List<Part> subjects) {}

  /** A part of a task. */
  record Part(String name, Map<String, Object> metrics) {}

  /**
   * One object for each kind of measure.
   *
   * @param original what was measured of the original; null if this is it
   * @param text that was read in windows
   */
  static List<Result> of(
      EvalReport.Measured measured, EvalReport.Measured original, EvalReport.Text text) {
    List<Result> results = new ArrayList<>();
    if (measured.text() != null) {
      results.add(measure("ppl", perplexity(measured, text)));
      if (measured.text().divergence() != null) {
        results.add(measure("divergence", divergence(measured.text().divergence())));
      }
    }
    if (measured.words() != null) {
      results.add(measure(RollingPerplexity.NAME, words(measured.words())));
    }
    for (int i = 0; i < measured.tasks().size(); i++) {
      TaskResult before = original == null ? null : original.tasks().get(i);
      results.add(TaskMetrics.json(measured.tasks().get(i), before));
    }
    if (measured.diversity() != null) {
      results.add(measure("repetition", diversity(measured.diversity())));
    }
    if (measured.speed() != null) {
      SpeedResult before = original == null ? null : original.speed();
      results.add(measure("bench", speed(measured.speed(), before)));
    }
    return results;
  }

  private static Result measure(String task, Map<String, Object> metrics) {
    return new Result(task, null, metrics, List.of(), List.of());
  }

  private static Map<String, Object> perplexity(
      EvalReport.Measured measured, EvalReport.Text text) {
    Map<String, Object> metrics = new TreeMap<>();
    int windows = text.identity().windows();
    metrics.put("perplexity", measured.text().perplexity());
    metrics.put("loss", measured.text().loss());
    metrics.put("windows", windows);
    metrics.put("tokens", (long) windows * (text.identity().windowLength() - 1));
    TextResult.Ratio ratio = measured.ratio();
    if (ratio != null) {
      metrics.put("ratio", ratio.value());
    }
    if (ratio != null && ratio.low() != null) {
      metrics.put("ratioLow", ratio.low());
      metrics.put("ratioHigh", ratio.high());
    }
    return metrics;
  }

  private static Map<String, Object> divergence(TextResult.Divergence divergence) {
    Map<String, Object> metrics = new TreeMap<>();
    metrics.put("kl", divergence.mean());
    metrics.put("klP99", divergence.p99());
    metrics.put("topOneAgreement", divergence.topOneAgreement());
    return metrics;
  }

  private static Map<String, Object> words(RollingResult words) {
    Map<String, Object> metrics = new TreeMap<>();
    metrics.put("wordPerplexity", words.wordPerplexity());
    metrics.put("bytePerplexity", words.bytePerplexity());
    metrics.put("bitsPerByte", words.bitsPerByte());
    metrics.put("documents", words.documents());
    metrics.put("words", words.words());
    metrics.put("bytes", words.bytes());
    metrics.put("windows", words.windows().count());
    metrics.put("windowLength", words.windows().length());
    metrics.put("prefix", words.windows().prefix());
    return metrics;
  }

  static Map<String, Object> diversity(Diversity diversity) {
    Map<String, Object> metrics = new TreeMap<>();
    metrics.put("seqRep4", diversity.repetition());
    diversity.standardError().ifPresent(error -> metrics.put("seqRep4Stderr", error));
    metrics.put("looping", diversity.looping());
    for (int size = 1; size <= diversity.distinct().size(); size++) {
      metrics.put("distinct" + size, diversity.distinct().get(size - 1));
    }
    return metrics;
  }

  private static Map<String, Object> speed(SpeedResult speed, SpeedResult original) {
    Map<String, Object> metrics = new TreeMap<>();
    put(metrics, "prefill", speed.prefill());
    put(metrics, "decode", speed.decode());
    speed.peakBytes().ifPresent(peak -> put(metrics, "peakBytes", peak));
    if (original != null) {
      put(metrics, "prefillRatio", speed.prefillRatioTo(original));
      put(metrics, "decodeRatio", speed.decodeRatioTo(original));
    }
    return metrics;
  }

  private static void put(Map<String, Object> metrics, String name, Spread spread) {
    metrics.put(name, spread.median());
    metrics.put(name + "Least", spread.least());
    metrics.put(name + "Most", spread.most());
  }
}
