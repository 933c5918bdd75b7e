package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.benchmark.RollingPerplexity;
import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The result of {@code shortgpt eval}.
 *
 * @param data what was read in windows; null if nothing was
 * @param models the original first
 * @param timing null to leave it out
 */
public record EvalReport(
    String version, Text data, String dtype, List<Model> models, Timing timing) {
  /**
   * Text in windows.
   *
   * @param bos where BOS stood: {@code first}, {@code each} or {@code none}
   */
  public record Text(CalibrationIdentity identity, String bos) {}

  /**
   * What was measured of a model.
   *
   * @param text null if no text was read in windows
   * @param ratio of its perplexity to the original's; null for the original itself
   * @param words null if perplexity by words wasn't taken
   * @param tasks in the same order for every model
   */
  public record Measured(
      TextResult text, TextResult.Ratio ratio, RollingResult words, List<TaskResult> tasks) {
    public Measured {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * A model and what was measured of it.
   *
   * @param name what people call it
   * @param path of its checkpoint, or of the original's where layers were only skipped
   * @param removed layers of the original that it is without; null where it is something else
   * @param verdicts what gates say of it
   */
  public record Model(
      String name,
      String path,
      int layers,
      long parameters,
      List<Integer> removed,
      Measured measured,
      List<Gate.Verdict> verdicts) {
    public Model {
      verdicts = List.copyOf(verdicts);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record TextJson(
      String name, String sha256, int windows, int windowLength, long tokens, String bos) {
    static TextJson of(Text text) {
      CalibrationIdentity data = text.identity();
      return new TextJson(
          data.name(),
          data.sha256(),
          data.windows(),
          data.windowLength(),
          data.tokens(),
          text.bos());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record ModelJson(
      String name,
      String path,
      int layers,
      long parameters,
      List<Integer> removed,
      List<Object> results,
      List<GateReport.Entry> gates) {}

  private record Metrics(String task, Map<String, Object> metrics) {}

  /** The JSON document. */
  public String json() {
    return new JsonDocument(version)
        .put("text", data == null ? null : TextJson.of(data))
        .put("dtype", dtype)
        .put("models", IntStream.range(0, models.size()).mapToObj(this::json).toList())
        .put("timing", timing)
        .text();
  }

  private ModelJson json(int place) {
    Model model = models.get(place);
    Measured measured = model.measured();
    List<Object> results = new ArrayList<>();
    if (measured.text() != null) {
      results.add(new Metrics("ppl", perplexity(measured)));
      if (measured.text().divergence() != null) {
        results.add(new Metrics("divergence", divergence(measured.text().divergence())));
      }
    }
    if (measured.words() != null) {
      results.add(new Metrics(RollingPerplexity.NAME, words(measured.words())));
    }
    for (int i = 0; i < measured.tasks().size(); i++) {
      TaskResult original = place == 0 ? null : models.get(0).measured().tasks().get(i);
      results.add(TaskMetrics.json(measured.tasks().get(i), original));
    }
    List<GateReport.Entry> gates = GateReport.entries(model.verdicts());
    return new ModelJson(
        model.name(),
        model.path(),
        model.layers(),
        model.parameters(),
        model.removed(),
        results,
        gates.isEmpty() ? null : gates);
  }

  private Map<String, Object> perplexity(Measured measured) {
    Map<String, Object> metrics = new TreeMap<>();
    int windows = data.identity().windows();
    metrics.put("perplexity", measured.text().perplexity());
    metrics.put("loss", measured.text().loss());
    metrics.put("windows", windows);
    metrics.put("tokens", (long) windows * (data.identity().windowLength() - 1));
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
    return metrics;
  }

  /** A table for each kind of measure, then what gates say. */
  public String text() {
    return new EvalTables(this).text();
  }
}
