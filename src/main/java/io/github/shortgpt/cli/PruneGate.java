package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.TaskItems;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.report.EvalReport;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a prune may cost on held-out text, and the refusal of one that costs more. */
final class PruneGate {
  /** The names of the options beside the gates themselves. */
  static final List<String> TEXT_NAMES =
      List.of("--gate-data", "--gate-text-field", "--gate-windows", "--gate-shots", "--gate-limit");

  private static final int WINDOW_LENGTH = 512;

  private static final int WINDOWS = 32;

  /** Counts that are tried in one sweep of the weights. */
  private static final int AT_ONCE = 4;

  @Mixin private GateOptions options = new GateOptions();

  @Option(
      names = "--gate-data",
      paramLabel = "[TASK=]PATH",
      description = {
        "What --gate is held against: text other than the calibration's, a file, a directory or a"
            + " name under calibration/; for a gate on a task its data, as for eval: mmlu=DIR.",
        "May be given more than once."
      })
  private List<String> data = new ArrayList<>();

  @Option(
      names = "--gate-text-field",
      paramLabel = "KEY",
      description = "The field of its JSON lines that holds the text (default: text).")
  private Optional<String> textField = Optional.empty();

  @Option(
      names = "--gate-windows",
      paramLabel = "N",
      description = "Use its first N windows of 512 tokens (default: 32).")
  private Optional<Integer> windows = Optional.empty();

  @Option(
      names = "--gate-shots",
      paramLabel = "N",
      description = "Solved examples before each item of a task (default: none).")
  private Optional<Integer> shots = Optional.empty();

  @Option(
      names = "--gate-limit",
      paramLabel = "N",
      description = "Only the first N items of each task, or of each of its subjects.")
  private Optional<Integer> limit = Optional.empty();

  private TaskData named;
  private List<TaskItems> items = List.of();
  private List<Gate> gates = List.of();
  private CalibrationSet set;

  /** What gates said of the plan that {@link #most} found, which is not measured again. */
  private GateReport found;

  /** Whether there is one. */
  boolean isGiven() {
    return options.isGiven();
  }

  /** Refuses what can't be, before any work. */
  void check(Console console) throws UsageException {
    gates = options.gates();
    GateJudge.check(gates);
    named = TaskData.of(data, console);
    List<String> tasks = gates.stream().map(Gate::task).filter(Objects::nonNull).toList();
    boolean ofText = gates.stream().anyMatch(gate -> gate.measure().isOfText());
    if (ofText && named.text() == null) {
      throw new UsageException(
          "--gate needs held-out text, another than the calibration's: give --gate-data.");
    }
    for (String task : tasks) {
      if (!named.places().containsKey(task)) {
        throw new UsageException(
            "A gate on %s needs its data: give --gate-data %s=DIR.".formatted(task, task));
      }
    }
    for (String task : named.places().keySet()) {
      refuse(isGiven() && !tasks.contains(task), "--gate-data " + task, "a gate on it");
    }
    refuse(isGiven() && !ofText && named.text() != null, "A text", "a gate on text");
    refuse(
        isGiven() && !ofText && (textField.isPresent() || windows.isPresent()),
        "--gate-text-field or --gate-windows",
        "a gate on text");
    refuse(
        isGiven() && tasks.isEmpty() && (shots.isPresent() || limit.isPresent()),
        "--gate-shots or --gate-limit",
        "a gate on a task");
    if (windows.orElse(1) < 1 || limit.orElse(1) < 1 || shots.orElse(0) < 0) {
      throw new UsageException(
          "--gate-windows and --gate-limit must be at least 1, and --gate-shots at least 0.");
    }
  }

  private static void refuse(boolean given, String what, String without) throws UsageException {
    if (given) {
      throw new UsageException(what + " has no effect without " + without + ".");
    }
  }

  /** Reads what there is, if there is a gate, so that a wrong one costs nothing. */
  void read(Console console, Decoder decoder) throws IOException {
    if (!isGiven()) {
      return;
    }
    decoder.requireComputable();
    OptionalInt first = limit.map(OptionalInt::of).orElse(OptionalInt.empty());
    items = named.items(List.copyOf(named.places().keySet()), shots.orElse(0), first);
    if (named.text() == null) {
      return;
    }
    int length = (int) Math.min(WINDOW_LENGTH, decoder.maxPositions().orElse(WINDOW_LENGTH));
    Documents documents =
        CalibrationOptions.documents(console, named.text(), HubText.Use.EVALUATION, textField);
    try (Tokenizer tokenizer = Tokenizer.open(decoder.checkpoint().directory())) {
      set =
          CalibrationSet.read(
              documents, tokenizer, new WindowSettings(windows.orElse(WINDOWS), length, true));
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
    GateOptions.require(Map.of(what(plan), verdicts), " Nothing was written.");
    return report(verdicts);
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
              Map.of(what(tried.get(i)), verdicts.get(i)),
              " No layer can go; nothing was written.");
        }
        if (!verdicts.get(i).stream().allMatch(Gate.Verdict::passed)) {
          return best;
        }
        best = tried.get(i);
        found = report(verdicts.get(i));
      }
    }
    return best;
  }

  private static String what(PruningPlan plan) {
    return "the model without layers " + Layers.ranges(plan.removed());
  }

  private GateReport report(List<Gate.Verdict> verdicts) {
    return new GateReport(set == null ? null : set.identity(), verdicts);
  }

  private List<List<Gate.Verdict>> verdicts(
      EngineOptions engineOptions, Decoder decoder, List<PruningPlan> plans, ProgressLine progress)
      throws IOException, UsageException {
    List<EvalModel> models = new ArrayList<>(List.of(EvalModel.whole(decoder)));
    plans.forEach(plan -> models.add(EvalModel.without(decoder, plan)));
    ComputeType type = engineOptions.computeType(decoder.weightType());
    long stateBytes = engineOptions.stateBudget().bytes();
    List<EvalReport.Measured> measured;
    try (Engine engine = engineOptions.start()) {
      measured =
          new EvalRun(engine, type, models, stateBytes, progress)
              .measure(new EvalData(set, null, null, items, null));
    }
    GateJudge judge = new GateJudge(gates, measured.get(0));
    List<List<Gate.Verdict>> verdicts = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      verdicts.add(judge.verdicts(what(plans.get(i)), measured.get(i + 1)));
    }
    return verdicts;
  }
}
