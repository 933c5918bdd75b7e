package io.github.shortgpt.cli;

import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextEvaluation;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.report.GateReport;
import io.github.shortgpt.report.Layers;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.text.CalibrationIdentity;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.TextException;
import io.github.shortgpt.text.Tokenizer;
import io.github.shortgpt.text.WindowSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a prune may cost on held-out text, and the refusal of one that costs more. */
final class PruneGate {
  /** The names of the options beside the gates themselves. */
  static final List<String> TEXT_NAMES =
      List.of("--gate-data", "--gate-text-field", "--gate-windows");

  private static final int WINDOW_LENGTH = 512;

  /** Counts that are tried in one sweep of the weights. */
  private static final int AT_ONCE = 4;

  @Mixin private GateOptions options = new GateOptions();

  @Option(
      names = "--gate-data",
      paramLabel = "TEXT",
      description =
          "The held-out text of --gate, another than the calibration's: a file, a directory, or a"
              + " name under calibration/.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--gate-text-field",
      paramLabel = "KEY",
      description = "The field of its JSON lines that holds the text (default: text).")
  private Optional<String> textField = Optional.empty();

  @Option(
      names = "--gate-windows",
      paramLabel = "N",
      description = "Use its first N windows of 512 tokens (default: 32).")
  private int windows = 32;

  private List<Gate> gates = List.of();
  private CalibrationSet set;

  /** What gates said of the plan that {@link #most} found, which is not measured again. */
  private GateReport found;

  /** Whether there is one. */
  boolean isGiven() {
    return options.isGiven();
  }

  /** Refuses what can't be, before any work. */
  void check() throws UsageException {
    gates = options.gates();
    if (isGiven() && data.isEmpty()) {
      throw new UsageException(
          "--gate needs held-out text, another than the calibration's: give --gate-data.");
    }
    if (windows < 1) {
      throw new UsageException("--gate-windows must be at least 1.");
    }
  }

  /** Reads the text, if there is a gate, so that a wrong one costs nothing. */
  void read(Console console, Decoder decoder) throws IOException {
    if (!isGiven()) {
      return;
    }
    decoder.requireComputable();
    int length = (int) Math.min(WINDOW_LENGTH, decoder.maxPositions().orElse(WINDOW_LENGTH));
    Documents documents = CalibrationOptions.documents(console, data.orElseThrow(), textField);
    try (Tokenizer tokenizer = Tokenizer.open(decoder.checkpoint().directory())) {
      set = CalibrationSet.read(documents, tokenizer, new WindowSettings(windows, length, true));
    }
  }

  /** Refuses text that the layers were chosen by. */
  void requireHeldOut(LayerScores scores) throws TextException {
    CalibrationIdentity calibration = scores == null ? null : scores.calibration();
    if (set != null
        && calibration != null
        && calibration.sha256().equals(set.identity().sha256())) {
      throw new TextException(
          "--gate-data is the calibration text %s itself. A gate needs text that the layers weren't chosen by."
              .formatted(calibration.name()));
    }
  }

  /**
   * What the gates say of a plan; null without any.
   *
   * @throws GateException if one says no
   */
  GateReport judge(
      EngineOptions engineOptions, Decoder decoder, PruningPlan plan, ProgressLine progress)
      throws IOException, UsageException, GateException {
    if (!isGiven() || found != null) {
      return found;
    }
    List<Gate.Verdict> verdicts = verdicts(engineOptions, decoder, List.of(plan), progress).get(0);
    GateOptions.require(what(plan), verdicts, " Nothing was written.");
    return new GateReport(set.identity(), verdicts);
  }

  /**
   * The plan that removes most layers before the first that a gate says no to.
   *
   * @param plans that remove one, two, three … layers
   * @throws GateException if one says no to the first
   */
  PruningPlan most(
      EngineOptions engineOptions, Decoder decoder, List<PruningPlan> plans, ProgressLine progress)
      throws IOException, UsageException, GateException {
    PruningPlan best = null;
    for (int first = 0; first < plans.size(); first += AT_ONCE) {
      List<PruningPlan> tried = plans.subList(first, Math.min(first + AT_ONCE, plans.size()));
      List<List<Gate.Verdict>> verdicts = verdicts(engineOptions, decoder, tried, progress);
      for (int i = 0; i < tried.size(); i++) {
        if (best == null) {
          GateOptions.require(
              what(tried.get(i)), verdicts.get(i), " No layer can go; nothing was written.");
        }
        if (!verdicts.get(i).stream().allMatch(Gate.Verdict::passed)) {
          return best;
        }
        best = tried.get(i);
        found = new GateReport(set.identity(), verdicts.get(i));
      }
    }
    return best;
  }

  private static String what(PruningPlan plan) {
    return "the model without layers " + Layers.text(plan.removed());
  }

  private List<List<Gate.Verdict>> verdicts(
      EngineOptions engineOptions, Decoder decoder, List<PruningPlan> plans, ProgressLine progress)
      throws IOException, UsageException {
    int layers = decoder.layers().size();
    List<LayerSubset> subsets =
        plans.stream().map(plan -> LayerSubset.without(layers, plan.removed())).toList();
    ComputeType type = engineOptions.computeType(decoder.weightType());
    List<TextResult> results;
    EvaluationLine line = new EvaluationLine(progress);
    try (Engine engine = engineOptions.start()) {
      // The heap's limit, a quarter of the machine's memory unless the user says otherwise.
      long stateBytes = Runtime.getRuntime().maxMemory();
      results =
          new TextEvaluation(engine, type, set, stateBytes)
              .measure(decoder, subsets, List.of(), line::show);
    }
    line.end();
    EvaluationLine.warnOfForeignText(decoder, set, results.get(0));
    List<List<Gate.Verdict>> verdicts = new ArrayList<>();
    for (TextResult result : results.subList(1, results.size())) {
      verdicts.add(gates.stream().map(gate -> gate.judge(results.get(0), result)).toList());
    }
    return verdicts;
  }
}
