package io.github.shortgpt.cli;

import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextEvaluation;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.report.EvalReport;
import io.github.shortgpt.report.Layers;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import io.github.shortgpt.rewrite.PrunedForm;
import io.github.shortgpt.select.LayerRange;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.SelectionException;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code shortgpt eval}. */
@Command(
    name = "eval",
    description = "Measure what a model, and smaller forms of it, make of a text.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class EvalCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(EvalCommand.class);

  private final Console console;

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

  @Mixin private EvaluationTextOptions text = new EvaluationTextOptions();
  @Mixin private GateOptions gate = new GateOptions();
  @Mixin private EngineOptions engineOptions = new EngineOptions();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private TimingOption timing = new TimingOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  EvalCommand(Console console) {
    this.console = console;
  }

  /**
   * A model that is measured.
   *
   * @param removed layers of the original that it is without; null where it is something else
   */
  private record Candidate(
      String name, Decoder decoder, int layers, long parameters, List<Integer> removed) {
    static Candidate of(Decoder decoder, List<Integer> removed) {
      String name = ModelIdentity.name(decoder.checkpoint().directory());
      return new Candidate(name, decoder, decoder.layers().size(), decoder.parameters(), removed);
    }
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = verbosity.start(console);
    List<Gate> gates = gate.gates();
    if (gate.isGiven() && against.isEmpty() && skipped.isEmpty()) {
      throw new UsageException(
          "--gate judges smaller forms of --model: give one with --against or --skip-layers.");
    }
    text.check();
    Decoder original = model.open(console);
    original.requireComputable();
    List<Candidate> candidates = candidates(original);
    List<Decoder> decoders =
        candidates.stream().map(Candidate::decoder).filter(d -> !d.equals(original)).toList();
    CalibrationSet set = text.read(console, original, decoders);
    ComputeType type = engineOptions.computeType(original.weightType());
    List<TextResult> results;
    long begun = System.nanoTime();
    try (Engine engine = engineOptions.start()) {
      results = measure(engine, type, set, original, candidates, progress);
    }
    timing.evaluated(System.nanoTime() - begun);
    List<EvalReport.Model> models = models(original, candidates, results, gates);
    EvalReport report =
        new EvalReport(
            Version.own(), set.identity(), text.bos(), type.label(), models, timing.timing());
    format.print(console.out(), report::text, report::json);
    for (EvalReport.Model measured : models) {
      GateOptions.require(measured.name(), measured.verdicts(), "");
    }
    return ExitCode.DONE;
  }

  /** Those that only skip layers of the original first. */
  private List<Candidate> candidates(Decoder original) throws IOException, SelectionException {
    int layers = original.layers().size();
    List<Candidate> skipping = new ArrayList<>();
    List<Candidate> whole = new ArrayList<>();
    for (String list : skipped) {
      PruningPlan plan = PruningPlan.removing(LayerRange.parse(list), layers);
      long parameters = new CheckpointRewriter(original, plan).parameters();
      skipping.add(
          new Candidate(
              "without " + Layers.text(plan.removed()),
              original,
              plan.kept().size(),
              parameters,
              plan.removed()));
    }
    for (String name : against) {
      Decoder other = ModelOption.open(console, name);
      other.requireComputable();
      Optional<PruningPlan> plan = PrunedForm.of(original, other);
      LOG.info(
          "{} {}",
          name,
          plan.map(p -> "is the model without layers " + Layers.text(p.removed()))
              .orElse("is not the model without some layers; it is streamed by itself"));
      Candidate candidate = Candidate.of(other, plan.map(PruningPlan::removed).orElse(null));
      (plan.isPresent() ? skipping : whole).add(candidate);
    }
    skipping.addAll(whole);
    return skipping;
  }

  private static List<Decoder> others(List<Candidate> candidates) {
    return candidates.stream()
        .filter(candidate -> candidate.removed() == null)
        .map(Candidate::decoder)
        .toList();
  }

  private static List<TextResult> measure(
      Engine engine,
      ComputeType type,
      CalibrationSet set,
      Decoder original,
      List<Candidate> candidates,
      ProgressLine progress)
      throws IOException {
    int layers = original.layers().size();
    List<LayerSubset> subsets =
        candidates.stream()
            .filter(candidate -> candidate.removed() != null)
            .map(candidate -> LayerSubset.without(layers, candidate.removed()))
            .toList();
    // The heap's limit, a quarter of the machine's memory unless the user says otherwise.
    long stateBytes = Runtime.getRuntime().maxMemory();
    TextEvaluation evaluation = new TextEvaluation(engine, type, set, stateBytes);
    EvaluationLine line = new EvaluationLine(progress);
    List<TextResult> results =
        evaluation.measure(original, subsets, others(candidates), line::show);
    line.end(set, results.size());
    EvaluationLine.warnOfForeignText(original, set, results.get(0));
    return results;
  }

  private static List<EvalReport.Model> models(
      Decoder original, List<Candidate> candidates, List<TextResult> results, List<Gate> gates)
      throws UsageException {
    List<EvalReport.Model> models = new ArrayList<>();
    models.add(model(Candidate.of(original, List.of()), results.get(0), null, List.of()));
    for (int i = 0; i < candidates.size(); i++) {
      TextResult result = results.get(i + 1);
      List<Gate.Verdict> verdicts =
          verdicts(gates, candidates.get(i).name(), results.get(0), result);
      models.add(model(candidates.get(i), result, result.ratioTo(results.get(0)), verdicts));
    }
    return models;
  }

  private static EvalReport.Model model(
      Candidate candidate, TextResult result, TextResult.Ratio ratio, List<Gate.Verdict> verdicts) {
    return new EvalReport.Model(
        candidate.name(),
        candidate.decoder().checkpoint().directory().toString(),
        candidate.layers(),
        candidate.parameters(),
        candidate.removed(),
        result,
        ratio,
        verdicts);
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
