package io.github.shortgpt.cli;

import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.report.GateReport;
import io.github.shortgpt.report.PlanExport;
import io.github.shortgpt.report.PruneReport;
import io.github.shortgpt.report.Quantity;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import io.github.shortgpt.rewrite.PruningManifest;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.select.SelectionException;
import io.github.shortgpt.select.Stability;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code shortgpt prune}. */
@Command(
    name = "prune",
    description = "Write a smaller checkpoint without the layers that matter least.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PruneCommand implements Callable<Integer> {
  private static final int SCHEMA_VERSION = 1;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private ModelOption model = new ModelOption();
  @Mixin private SelectionOptions selection = new SelectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PruneGate gate = new PruneGate();
  @Mixin private Scoring scoring = new Scoring();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private TimingOption timing = new TimingOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  PruneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = verbosity.start(console);
    refuseWithoutEffect();
    timing.check(format.isJson());
    OptionalLong maxShardBytes = output.maxShardBytes();
    Optional<PlanExport> export = output.export();
    gate.check(console);
    selection.check(gate.isGiven());
    Decoder decoder = model.open(console, progress);
    if (export.isPresent()) {
      export.get().requireReadable(decoder);
    }
    ModelIdentity identity = ModelIdentity.of(decoder);
    gate.read(console, decoder);
    Choice choice = choice(decoder, identity, progress);
    PruningPlan plan = choice.plan();
    PruningManifest manifest = manifest(identity, choice);
    OutputTarget target = output.target(decoder, plan.kept().size());
    CheckpointRewriter rewriter = new CheckpointRewriter(decoder, plan);
    gate.requireHeldOut(choice.scores());
    GateReport verdicts = gate.judge(scoring.engineOptions(), decoder, plan, progress);
    decoder.checkpoint().requireUnchanged();
    if (!output.writesNothing()) {
      write(rewriter, target, maxShardBytes, manifest, progress);
    }
    PruneReport report = report(rewriter, target, manifest, choice.stability(), verdicts);
    if (export.isPresent()) {
      console.print(export.get().text(manifest, decoder.weightType().torchName()));
    } else {
      format.print(console, report::text, report::json);
    }
    scoring.done();
    return ExitCode.DONE;
  }

  /** Chooses the layers, after the output's place and the wish itself were checked. */
  private Choice choice(Decoder decoder, ModelIdentity identity, ProgressLine progress)
      throws IOException, UsageException, SelectionException, GateException {
    if (selection.isListed()) {
      return selection.listed(identity);
    }
    Removal removal = selection.removal(decoder);
    Optional<Removal> known = selection.isByGate() ? Optional.empty() : Optional.of(removal);
    if (known.isPresent() || output.isNamed()) {
      output.target(decoder, identity.layers() - removal.count());
    }
    scoring.check(known);
    if (!selection.runsModel()) {
      scoring.checkTextUnread(gate.isGiven());
    }
    Optional<LayerScores> saved = selection.savedScores(identity);
    selection.checkMetric(scoring.metric(), saved);
    if (selection.isByAngles() && !scoring.metric().isAngular()) {
      refuse(
          List.of("--metric", "--estimator"),
          "the strategy contiguous, which goes by angular distances: leave it out, or give"
              + " --metric angular");
    }
    if (!selection.drawsSets()) {
      scoring.checkSeed(saved.isPresent());
    }
    boolean measures = saved.isEmpty() && scoring.readsText();
    long begun = System.nanoTime();
    try (ModelRun run = measures || selection.runsModel() ? scoring.open(console, decoder) : null) {
      selection.checkSameRun(saved, run);
      LayerScores scores;
      if (measures) {
        scores = scoring.measure(run, known, progress);
        timing.scored(System.nanoTime() - begun);
      } else {
        scores = saved.isPresent() ? saved.get() : scoring.withoutText(decoder, progress);
      }
      if (known.isEmpty()) {
        return byGate(decoder, removal, scores, progress);
      }
      long scored = System.nanoTime();
      Choice choice = selection.choose(removal, scores, run, scoring, progress);
      if (selection.runsModel()) {
        timing.searched(System.nanoTime() - scored);
      }
      return choice;
    }
  }

  private Choice byGate(Decoder decoder, Removal one, LayerScores scores, ProgressLine progress)
      throws IOException, UsageException, GateException {
    gate.requireHeldOut(scores);
    PruningPlan plan =
        gate.most(scoring.engineOptions(), decoder, selection.plans(one, scores), progress);
    return new Choice(selection.strategy(), plan, scores, null, null);
  }

  /** Options that can't do anything beside others are errors, not ignored. */
  private void refuseWithoutEffect() throws UsageException {
    List<String> choosing = Scoring.names();
    choosing.addAll(SearchOptions.NAMES);
    choosing.addAll(List.of("--protect", "--strategy", "--scores"));
    List<String> measuring = selection.runsModel() ? Scoring.measuringNames() : Scoring.names();
    if (gate.isGiven()) {
      choosing.removeAll(EngineOptions.NAMES);
      measuring.removeAll(EngineOptions.NAMES);
    } else {
      refuseWithoutGate();
    }
    if (given("--layers")) {
      refuse(choosing, "--layers, which removes the named layers without scoring");
    }
    if (given("--plan")) {
      refuse(choosing, "--plan, which names the layers");
    }
    if (given("--scores")) {
      refuse(measuring, "--scores, which were measured before");
    }
    refuse(selection.namesWithoutEffect(), "the strategy " + selection.strategy());
    if (given("--until-stable") && !selection.isOneShot()) {
      throw new UsageException(
          "--until-stable stops when the lowest layers are sure, and the strategy %s chooses others: leave it out, or use one-shot."
              .formatted(selection.strategy()));
    }
    if (given("--export")) {
      List<String> names =
          List.of(
              "--output", "--force", "--max-shard-size", "--dry-run", "--format", "--no-timing");
      refuse(names, "--export, which prints the plan and writes no checkpoint");
    }
  }

  private void refuseWithoutGate() throws UsageException {
    for (String name : PruneGate.TEXT_NAMES) {
      if (given(name)) {
        throw new UsageException(name + " has no effect without --gate.");
      }
    }
  }

  private void refuse(List<String> names, String beside) throws UsageException {
    for (String name : names) {
      if (given(name)) {
        throw new UsageException(name + " has no effect with " + beside + ".");
      }
    }
  }

  private boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private void write(
      CheckpointRewriter rewriter,
      OutputTarget target,
      OptionalLong maxShardBytes,
      PruningManifest manifest,
      ProgressLine progress)
      throws IOException {
    long begun = System.nanoTime();
    progress.begin("writing", rewriter.bytes());
    rewriter.write(target, maxShardBytes, manifest, progress::advance);
    long nanos = System.nanoTime() - begun;
    timing.wrote(nanos);
    progress.end("wrote %s in %.1f s".formatted(Quantity.bytes(rewriter.bytes()), nanos / 1e9));
  }

  private static PruningManifest manifest(ModelIdentity identity, Choice choice) {
    return new PruningManifest(
        SCHEMA_VERSION,
        Version.all(),
        identity,
        choice.strategy(),
        choice.plan().removed(),
        choice.plan().kept(),
        choice.search(),
        choice.scores() == null ? null : choice.scores().withoutSamples());
  }

  private PruneReport report(
      CheckpointRewriter rewriter,
      OutputTarget target,
      PruningManifest manifest,
      Stability stability,
      GateReport verdicts) {
    PruneReport.Output written =
        new PruneReport.Output(
            target.path().toString(),
            manifest.kept().size(),
            rewriter.parameters(),
            rewriter.bytes(),
            !output.writesNothing());
    return new PruneReport(Version.own(), manifest, stability, verdicts, written, timing.timing());
  }
}
