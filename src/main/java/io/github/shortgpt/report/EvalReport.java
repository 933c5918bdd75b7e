package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.generate.Continuations;
import io.github.shortgpt.generate.Diversity;
import io.github.shortgpt.speed.SpeedResult;
import io.github.shortgpt.speed.SpeedSettings;
import io.github.shortgpt.text.CalibrationIdentity;
import io.github.shortgpt.text.CalibrationSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The result of {@code shortgpt eval}.
 *
 * @param data what was read in windows; null if nothing was
 * @param continued what models were to go on with; null for nothing
 * @param bench what was timed; null if nothing was
 * @param models the original first
 * @param timing null to leave it out
 */
public record EvalReport(
    String version,
    Text data,
    Continued continued,
    Bench bench,
    String dtype,
    List<Model> models,
    Timing timing)
    implements Report {
  /**
   * Text in windows.
   *
   * @param bos where BOS stood: {@code first}, {@code each} or {@code none}
   */
  public record Text(CalibrationIdentity identity, String bos) {
    /** A text that was read. */
    public static Text of(CalibrationSet set) {
      return new Text(set.identity(), set.bos().name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * Text that models were to go on with.
   *
   * @param tokens of each prompt, and of what followed
   * @param itself how the text itself goes on
   */
  public record Continued(CalibrationIdentity identity, int tokens, Diversity itself) {
    /** Prompts that are the first halves of windows. */
    public static Continued of(CalibrationSet set) {
      Continuations continuations = new Continuations(set);
      return new Continued(set.identity(), continuations.length(), continuations.ofText());
    }
  }

  /**
   * What was timed.
   *
   * @param threads that products were spread over
   */
  public record Bench(SpeedSettings settings, int threads) {}

  /**
   * What was measured of a model.
   *
   * @param text null if no text was read in windows
   * @param ratio of its perplexity to the original's; null for the original itself
   * @param words null if perplexity by words wasn't taken
   * @param tasks in the same order for every model
   * @param diversity null if it didn't go on with texts
   * @param speed null if it wasn't timed
   */
  public record Measured(
      TextResult text,
      TextResult.Ratio ratio,
      RollingResult words,
      List<TaskResult> tasks,
      Diversity diversity,
      SpeedResult speed) {
    public Measured {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * A model and what was measured of it.
   *
   * @param name what people call it
   * @param path of its checkpoint, or of the original's where layers were only skipped
   * @param bytes of its weights
   * @param removed layers of the original that it is without; null where it is something else
   * @param verdicts what gates say of it
   */
  public record Model(
      String name,
      String path,
      int layers,
      long parameters,
      long bytes,
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
      long bytes,
      List<Integer> removed,
      List<EvalMetrics.Result> results,
      List<GateReport.Entry> gates) {}

  private record ContinuedJson(
      String name,
      String sha256,
      int continuations,
      int promptTokens,
      int tokens,
      Map<String, Object> text) {
    static ContinuedJson of(Continued continued) {
      CalibrationIdentity data = continued.identity();
      return new ContinuedJson(
          data.name(),
          data.sha256(),
          data.windows(),
          continued.tokens(),
          continued.tokens(),
          EvalMetrics.diversity(continued.itself()));
    }
  }

  private record BenchJson(int promptTokens, int decodedTokens, int runs, int threads) {
    static BenchJson of(Bench bench) {
      SpeedSettings settings = bench.settings();
      return new BenchJson(settings.prompt(), settings.decoded(), settings.runs(), bench.threads());
    }
  }

  @Override
  public String json() {
    return new JsonDocument(version)
        .put("text", data == null ? null : TextJson.of(data))
        .put("repetition", continued == null ? null : ContinuedJson.of(continued))
        .put("bench", bench == null ? null : BenchJson.of(bench))
        .put("dtype", dtype)
        .put("models", IntStream.range(0, models.size()).mapToObj(this::json).toList())
        .put("timing", timing)
        .text();
  }

  private ModelJson json(int place) {
    Model model = models.get(place);
    List<GateReport.Entry> gates = GateReport.entries(model.verdicts());
    return new ModelJson(
        model.name(),
        model.path(),
        model.layers(),
        model.parameters(),
        model.bytes(),
        model.removed(),
        results(place),
        gates.isEmpty() ? null : gates);
  }

  /** What was measured of one model. */
  List<EvalMetrics.Result> results(int place) {
    Measured original = place == 0 ? null : models.get(0).measured();
    return EvalMetrics.of(models.get(place).measured(), original, data);
  }

  /** A table for each kind of measure, then what gates say. */
  @Override
  public String text() {
    List<String> parts = new ArrayList<>();
    new EvalTables(this).sections().forEach(section -> parts.add(section.text()));
    String verdicts = verdicts();
    if (!verdicts.isEmpty()) {
      parts.add(verdicts);
    }
    return String.join("\n", parts);
  }

  /** A line for each number: of a model, a task, perhaps a part of it, and a metric. */
  @Override
  public String csv() {
    return EvalCsv.table(this).csv();
  }

  /** Ratios of other models' perplexity to the original's, or accuracies; there must be either. */
  @Override
  public Picture picture() {
    return EvalPicture.all(this).stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nothing to draw"));
  }

  @Override
  public String html() {
    return EvalPage.of(this);
  }

  /** What this is, in a line. */
  String title() {
    return models.size() == 1
        ? "Evaluation of " + models.get(0).name()
        : "What is lost of " + models.get(0).name();
  }

  /** A line for each gate's verdict. */
  String verdicts() {
    StringBuilder verdicts = new StringBuilder();
    for (Model model : models) {
      for (Gate.Verdict verdict : model.verdicts()) {
        verdicts.append(
            "%s, gate %s: %s\n"
                .formatted(model.name(), verdict.gate().text(), GateReport.says(verdict)));
      }
    }
    return verdicts.toString();
  }
}
