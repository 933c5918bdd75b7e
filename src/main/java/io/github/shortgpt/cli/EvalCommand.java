package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.TaskItems;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.report.EvalReport;
import io.github.shortgpt.report.Layers;
import io.github.shortgpt.select.LayerRange;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.SelectionException;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code shortgpt eval}. */
@Command(
    name = "eval",
    description = "Measure what a model, and smaller forms of it, make of text and tasks.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class EvalCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(EvalCommand.class);

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--against",
      paramLabel = "MODEL",
      description =
          "Another model to measure beside it, usually a pruned form of it. May be given more than"
              + " once.")
  private List<String> against = new ArrayList<>();

  @Option(
      names = "--skip-layers",
      paramLabel = "LIST",
      description =
          "Measure the model without these layers too, writing nothing: 6-8 (0-based, inclusive; -1"
              + " is the last). May be given more than once.")
  private List<String> skipped = new ArrayList<>();

  @Mixin private TaskOptions tasks = new TaskOptions();
  @Mixin private EvaluationTextOptions text = new EvaluationTextOptions();
  @Mixin private GateOptions gate = new GateOptions();
  @Mixin private EngineOptions engineOptions = new EngineOptions();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private TimingOption timing = new TimingOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = verbosity.start(console);
    List<Gate> gates = gate.gates();
    check();
    Decoder original = model.open(console, progress);
    original.requireComputable();
    List<EvalCandidate> candidates = candidates(original, progress);
    List<TaskItems> items = tasks.items();
    boolean reads = tasks.measuresPerplexity() || tasks.measuresWords();
    Documents documents = reads ? text.documents(console, tasks.text()) : null;
    CalibrationSet set =
        tasks.measuresPerplexity()
            ? text.read(documents, original, others(original, candidates))
            : null;
    ComputeType type = engineOptions.computeType(original.weightType());
    List<EvalReport.Model> models = new ArrayList<>();
    long begun = System.nanoTime();
    try (Engine engine = engineOptions.start()) {
      EvalRun run = run(engine, type, original, candidates, progress);
      List<TextResult> texts = set == null ? null : run.text(set);
      List<RollingResult> words = tasks.measuresWords() ? run.words(documents) : null;
      List<List<TaskResult>> results = items.isEmpty() ? null : run.tasks(items);
      for (int i = 0; i <= candidates.size(); i++) {
        EvalCandidate candidate = i == 0 ? EvalCandidate.whole(original) : candidates.get(i - 1);
        TextResult.Ratio ratio =
            texts == null || i == 0 ? null : texts.get(i).ratioTo(texts.get(0));
        EvalReport.Measured measured =
            new EvalReport.Measured(
                texts == null ? null : texts.get(i),
                ratio,
                words == null ? null : words.get(i),
                results == null ? List.of() : results.get(i));
        List<Gate.Verdict> verdicts =
            texts == null || i == 0
                ? List.of()
                : verdicts(gates, candidate.name(), texts.get(0), texts.get(i));
        models.add(model(candidate, measured, verdicts));
      }
    }
    timing.evaluated(System.nanoTime() - begun);
    original.checkpoint().requireUnchanged();
    for (EvalCandidate candidate : candidates) {
      candidate.decoder().checkpoint().requireUnchanged();
    }
    print(set, type, models);
    return ExitCode.DONE;
  }

  private void check() throws UsageException {
    if (gate.isGiven() && against.isEmpty() && skipped.isEmpty()) {
      throw new UsageException(
          "--gate judges smaller forms of --model: give one with --against or --skip-layers.");
    }
    tasks.check();
    text.check();
    if (gate.isGiven() && !tasks.measuresPerplexity()) {
      throw new UsageException("--gate judges by the task ppl: give text with --data FILE.");
    }
    boolean reads = tasks.measuresPerplexity() || tasks.measuresWords();
    if (!reads && spec.commandLine().getParseResult().hasMatchedOption("--text-field")) {
      throw new UsageException("--text-field has no effect without the tasks ppl or word-ppl.");
    }
    for (String option : EvaluationTextOptions.NAMES) {
      if (!tasks.measuresPerplexity()
          && spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new UsageException(option + " has no effect without the task ppl.");
      }
    }
  }

  /** Those that only skip layers of the original first. */
  private List<EvalCandidate> candidates(Decoder original, ProgressLine progress)
      throws IOException, SelectionException {
    List<EvalCandidate> subsets = new ArrayList<>();
    List<EvalCandidate> others = new ArrayList<>();
    for (String list : skipped) {
      PruningPlan plan = PruningPlan.removing(LayerRange.parse(list), original.layers().size());
      subsets.add(EvalCandidate.without(original, plan));
    }
    for (String name : against) {
      Decoder other = ModelOption.open(console, progress, name);
      other.requireComputable();
      EvalCandidate candidate = EvalCandidate.of(original, other);
      LOG.info(
          "{} {}",
          name,
          candidate.isSubset()
              ? "is the model without layers " + Layers.text(candidate.removed())
              : "is not the model without some layers; it is streamed by itself");
      (candidate.isSubset() ? subsets : others).add(candidate);
    }
    subsets.addAll(others);
    return subsets;
  }

  /** Models with files of their own, a tokenizer among them. */
  private static List<Decoder> others(Decoder original, List<EvalCandidate> candidates) {
    return candidates.stream()
        .map(EvalCandidate::decoder)
        .filter(decoder -> !decoder.equals(original))
        .toList();
  }

  private static EvalRun run(
      Engine engine,
      ComputeType type,
      Decoder original,
      List<EvalCandidate> candidates,
      ProgressLine progress) {
    return new EvalRun(
        engine,
        type,
        original,
        candidates.stream()
            .filter(EvalCandidate::isSubset)
            .map(candidate -> candidate.subset(original))
            .toList(),
        candidates.stream()
            .filter(candidate -> !candidate.isSubset())
            .map(EvalCandidate::decoder)
            .toList(),
        progress);
  }

  private static EvalReport.Model model(
      EvalCandidate candidate, EvalReport.Measured measured, List<Gate.Verdict> verdicts) {
    return new EvalReport.Model(
        candidate.name(),
        candidate.decoder().checkpoint().directory().toString(),
        candidate.layers(),
        candidate.parameters(),
        candidate.removed(),
        measured,
        verdicts);
  }

  private void print(CalibrationSet set, ComputeType type, List<EvalReport.Model> models)
      throws IOException, GateException {
    EvalReport.Text read = set == null ? null : new EvalReport.Text(set.identity(), text.bos());
    EvalReport report = new EvalReport(Version.own(), read, type.label(), models, timing.timing());
    format.print(console, report::text, report::json);
    for (EvalReport.Model measured : models) {
      GateOptions.require(measured.name(), measured.verdicts(), "");
    }
  }

  private static List<Gate.Verdict> verdicts(
      List<Gate> gates, String name, TextResult original, TextResult result) throws UsageException {
    List<Gate.Verdict> verdicts = new ArrayList<>();
    for (Gate gate : gates) {
      if (gate.measure() != Gate.Measure.PPL && result.divergence() == null) {
        throw new UsageException(
            "--gate %s can't judge %s: its end is of another kind than that of --model, so that predictions can't be compared token by token."
                .formatted(gate.text(), name));
      }
      verdicts.add(gate.judge(original, result));
    }
    return verdicts;
  }
}
