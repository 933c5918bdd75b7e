package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of {@code shortgpt eval}.
 *
 * @param data what was read; its BOS is {@code bos}
 * @param bos where BOS stood: {@code first}, {@code each} or {@code none}
 * @param models the original first
 * @param timing null to leave it out
 */
public record EvalReport(
    String version,
    CalibrationIdentity data,
    String bos,
    String dtype,
    List<Model> models,
    Timing timing) {
  /**
   * A model and what it makes of the text.
   *
   * @param name what people call it
   * @param path of its checkpoint, or of the original's where layers were only skipped
   * @param removed layers of the original that it is without; null where it is something else
   * @param ratio of its perplexity to the original's; null for the original itself
   * @param verdicts what gates say of it
   */
  public record Model(
      String name,
      String path,
      int layers,
      long parameters,
      List<Integer> removed,
      TextResult result,
      TextResult.Ratio ratio,
      List<Gate.Verdict> verdicts) {
    public Model {
      verdicts = List.copyOf(verdicts);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record TextJson(
      String name, String sha256, int windows, int windowLength, long tokens, String bos) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record ModelJson(
      String name,
      String path,
      int layers,
      long parameters,
      List<Integer> removed,
      List<TaskJson> results,
      List<GateReport.Entry> gates) {}

  private record TaskJson(String task, Map<String, Object> metrics) {}

  /** The JSON document. */
  public String json() {
    return new JsonDocument(version)
        .put(
            "text",
            new TextJson(
                data.name(),
                data.sha256(),
                data.windows(),
                data.windowLength(),
                data.tokens(),
                bos))
        .put("dtype", dtype)
        .put("models", models.stream().map(this::json).toList())
        .put("timing", timing)
        .text();
  }

  private ModelJson json(Model model) {
    List<TaskJson> results = new ArrayList<>();
    results.add(new TaskJson("ppl", perplexity(model)));
    TextResult.Divergence divergence = model.result().divergence();
    if (divergence != null) {
      Map<String, Object> metrics = new TreeMap<>();
      metrics.put("kl", divergence.mean());
      metrics.put("klP99", divergence.p99());
      metrics.put("topOneAgreement", divergence.topOneAgreement());
      results.add(new TaskJson("divergence", metrics));
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

  private Map<String, Object> perplexity(Model model) {
    Map<String, Object> metrics = new TreeMap<>();
    metrics.put("perplexity", model.result().perplexity());
    metrics.put("loss", model.result().loss());
    metrics.put("windows", data.windows());
    metrics.put("tokens", (long) data.windows() * (data.windowLength() - 1));
    if (model.ratio() != null) {
      metrics.put("ratio", model.ratio().value());
    }
    if (model.ratio() != null && model.ratio().low() != null) {
      metrics.put("ratioLow", model.ratio().low());
      metrics.put("ratioHigh", model.ratio().high());
    }
    return metrics;
  }

  /** A line for each model. */
  public String text() {
    StringBuilder lines = new StringBuilder();
    lines.append(
        "perplexity on %s: %s windows of %s tokens, %s, in %s\n\n"
            .formatted(data.name(), data.windows(), data.windowLength(), bosText(), dtype));
    int width = models.stream().mapToInt(model -> model.name().length()).max().orElse(0);
    lines.append(
        line(width, "", "layers", "parameters", "perplexity", "ratio (95 %)", "KL", "same top"));
    for (Model model : models) {
      TextResult.Divergence divergence = model.result().divergence();
      lines.append(
          line(
              width,
              model.name(),
              model.layers(),
              Quantity.count(model.parameters()),
              number("%.4f", model.result().perplexity()),
              ratio(model.ratio()),
              divergence == null ? "" : number("%.4f", divergence.mean()),
              divergence == null ? "" : number("%.1f %%", 100 * divergence.topOneAgreement())));
    }
    for (Model model : models) {
      for (Gate.Verdict verdict : model.verdicts()) {
        lines.append(
            "\n%s, gate %s: %s"
                .formatted(model.name(), verdict.gate().text(), GateReport.says(verdict)));
      }
    }
    if (models.stream().anyMatch(model -> !model.verdicts().isEmpty())) {
      lines.append('\n');
    }
    return lines.toString();
  }

  private static String line(int width, String name, Object... cells) {
    return (name
                + " ".repeat(width - name.length())
                + "  %6s  %10s  %10s  %-24s  %8s  %8s".formatted(cells))
            .stripTrailing()
        + "\n";
  }

  private String bosText() {
    return switch (bos) {
      case "first" -> "BOS before the text";
      case "each" -> "BOS before each";
      default -> "no BOS";
    };
  }

  private static String ratio(TextResult.Ratio ratio) {
    if (ratio == null) {
      return "";
    }
    String value = number("%.3fx", ratio.value());
    return ratio.low() == null
        ? value
        : value + number(" (%.3f", ratio.low()) + number(" to %.3f)", ratio.high());
  }

  private static String number(String form, double number) {
    return String.format(Locale.ROOT, form, number);
  }
}
