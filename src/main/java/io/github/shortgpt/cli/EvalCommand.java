package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.TaskItems;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.report.EvalReport;
import io.github.shortgpt.speed.SpeedSettings;
import io.github.shortgpt.text.Documents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code shortgpt eval}. */
@Command(
    name = "eval",
    description = "Measure what a model, and smaller forms of it, make of text and tasks.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class EvalCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private ModelOption model = new ModelOption();

  @Mixin private CandidateOptions candidates = new CandidateOptions();
  @Mixin private TaskOptions tasks = new TaskOptions();
  @Mixin private EvaluationTextOptions text = new EvaluationTextOptions();
  @Mixin private RepetitionOptions repetition = new RepetitionOptions();
  @Mixin private BenchOptions bench = new BenchOptions();
  @Mixin private GateOptions gate = new GateOptions();
  @Mixin private EngineOptions engineOptions = new EngineOptions();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private FileOptions files = new FileOptions();
  @Mixin private TimingOption timing = new TimingOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = verbosity.start(console);
    List<Gate> gates = gate.gates();
    check(gates);
    Decoder original = model.open(console, progress);
    original.requireComputable();
    List<EvalCandidate> models = candidates.models(console, original, progress);
    files.check(
        models.stream().map(each -> each.decoder().checkpoint().directory()).distinct().toList());
    EvalData data = data(models);
    ComputeType type = engineOptions.computeType(original.weightType());
    List<EvalReport.Measured> measured;
    long stateBytes = engineOptions.stateBudget().bytes();
    int threads;
    long begun = System.nanoTime();
    try (Engine engine = engineOptions.start()) {
      threads = engine.threads();
      List<EvalModel> run = models.stream().map(EvalCandidate::model).toList();
      measured = new EvalRun(engine, type, run, stateBytes, progress).measure(data);
    }
    timing.evaluated(System.nanoTime() - begun);
    for (EvalCandidate each : models) {
      each.decoder().checkpoint().requireUnchanged();
    }
    EvalReport report = report(data, type, threads, models(models, measured, gates));
    try {
      format.print(console, report::text, report::json);
    } finally {
      files.write(report); // the one's failure doesn't lose the other
    }
    Map<String, List<Gate.Verdict>> verdicts = new LinkedHashMap<>();
    for (EvalReport.Model judged : report.models()) {
      verdicts.computeIfAbsent(judged.name(), n -> new ArrayList<>()).addAll(judged.verdicts());
    }
    GateOptions.require(verdicts, "");
    return ExitCode.DONE;
  }

  private EvalData data(List<EvalCandidate> models) throws IOException, UsageException {
    SpeedSettings speed = bench.isGiven() ? bench.settings(models) : null;
    List<TaskItems> items = tasks.items();
    Documents documents = tasks.readsText() ? text.documents(console, tasks.text()) : null;
    Decoder original = models.get(0).decoder();
    // Those with files of their own, a tokenizer among them.
    List<Decoder> others =
        models.stream()
            .map(EvalCandidate::decoder)
            .filter(decoder -> !decoder.equals(original))
            .toList();
    return new EvalData(
        tasks.measuresPerplexity() ? text.read(documents, original, others) : null,
        tasks.measuresRepetition()
            ? EvaluationTextOptions.read(documents, original, others, repetition.settings(models))
            : null,
        tasks.measuresWords() ? documents : null,
        items,
        speed);
  }

  private void check(List<Gate> gates) throws UsageException {
    bench.check(timing);
    timing.check(format.isJson() || files.writesJson());
    repetition.check();
    tasks.check(bench.isGiven(), console);
    text.check();
    checkGates(gates);
    if (files.draws()
        && !tasks.asksItems()
        && !(tasks.measuresPerplexity() && candidates.isGiven())) {
      throw new UsageException(
          "There is nothing to draw: pictures show perplexity beside the original's, for which give"
              + " --against or --skip-layers, or the accuracy at tasks.");
    }
    if (!tasks.readsText()) {
      refuse(List.of("--text-field"), "tasks of text");
    }
    if (!tasks.measuresPerplexity()) {
      refuse(EvaluationTextOptions.NAMES, "the task ppl");
    }
    if (!tasks.measuresRepetition()) {
      refuse(RepetitionOptions.NAMES, "the task repetition");
    }
  }

  private void checkGates(List<Gate> gates) throws UsageException {
    if (gate.isGiven() && !candidates.isGiven()) {
      throw new UsageException(
          "--gate judges smaller forms of --model: give one with --against or --skip-layers.");
    }
    for (Gate bound : gates) {
      if (bound.measure().isOfText() && !tasks.measuresPerplexity()) {
        throw new UsageException("--gate judges by the task ppl: give text with --data FILE.");
      }
      if (!bound.measure().isOfText() && !tasks.asks(bound.task())) {
        throw new UsageException(
            "--gate %s judges by the task %s: give --data %s=DIR."
                .formatted(bound.text(), bound.task(), bound.task()));
      }
    }
    GateJudge.check(gates);
  }

  private void refuse(List<String> options, String without) throws UsageException {
    for (String option : options) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new UsageException(option + " has no effect without " + without + ".");
      }
    }
  }

  private static List<EvalReport.Model> models(
      List<EvalCandidate> models, List<EvalReport.Measured> measured, List<Gate> gates)
      throws UsageException {
    List<EvalReport.Model> all = new ArrayList<>();
    GateJudge judge = new GateJudge(gates, measured.get(0));
    for (int i = 0; i < models.size(); i++) {
      EvalCandidate model = models.get(i);
      EvalReport.Measured its = measured.get(i);
      all.add(
          new EvalReport.Model(
              model.name(),
              model.decoder().checkpoint().directory().toString(),
              model.model().layers(),
              model.parameters(),
              model.bytes(),
              model.model().removed(),
              its,
              i == 0 ? List.of() : judge.verdicts(model.name(), its)));
    }
    return all;
  }

  private EvalReport report(
      EvalData data, ComputeType type, int threads, List<EvalReport.Model> models) {
    EvalReport.Text read = data.windows() == null ? null : EvalReport.Text.of(data.windows());
    EvalReport.Bench timed =
        data.speed() == null ? null : new EvalReport.Bench(data.speed(), threads);
    EvalReport.Continued continued =
        data.continuations() == null ? null : EvalReport.Continued.of(data.continuations());
    return new EvalReport(
        Version.own(), read, continued, timed, type.label(), models, timing.timing());
  }
}
