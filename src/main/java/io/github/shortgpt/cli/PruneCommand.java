package io.github.shortgpt.cli;

import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.report.PlanExport;
import io.github.shortgpt.report.PruneReport;
import io.github.shortgpt.report.Quantity;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import io.github.shortgpt.rewrite.PruningManifest;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.util.ArrayList;
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
    OptionalLong maxShardBytes = output.maxShardBytes();
    Optional<PlanExport> export = output.export();
    Decoder decoder = model.open(console);
    int layers = decoder.layers().size();
    int kept = layers - selection.checkedCount(layers);
    OutputTarget target = output.target(decoder, kept);
    ModelIdentity identity = ModelIdentity.of(decoder);
    LayerScores scores =
        selection.isListed() ? null : scoring.run(console, decoder, progress, timing);
    PruningPlan plan = selection.plan(layers, scores);
    PruningManifest manifest = manifest(identity, plan, scores);
    CheckpointRewriter rewriter = new CheckpointRewriter(decoder, plan);
    if (!output.writesNothing()) {
      write(rewriter, target, maxShardBytes, manifest, progress);
    }
    PruneReport report = report(rewriter, target, manifest);
    if (export.isPresent()) {
      console.out().print(export.get().text(manifest, decoder.weightType().torchName()));
    } else {
      format.print(console.out(), report::text, report::json);
    }
    return ExitCode.DONE;
  }

  /** Options that can't do anything beside others are errors, not ignored. */
  private void refuseWithoutEffect() throws UsageException {
    if (given("--layers")) {
      List<String> names = new ArrayList<>(CalibrationOptions.NAMES);
      names.addAll(EngineOptions.NAMES);
      names.addAll(List.of(MetricOption.NAME, "--protect", "--strategy"));
      refuse(names, "--layers, which removes the named layers without scoring");
    }
    if (given("--export")) {
      List<String> names =
          List.of(
              "--output", "--force", "--max-shard-size", "--dry-run", "--format", "--no-timing");
      refuse(names, "--export, which prints the plan and writes no checkpoint");
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

  private PruningManifest manifest(ModelIdentity identity, PruningPlan plan, LayerScores scores) {
    return new PruningManifest(
        SCHEMA_VERSION,
        Version.all(),
        identity,
        selection.strategy(),
        plan.removed(),
        plan.kept(),
        scores);
  }

  private PruneReport report(
      CheckpointRewriter rewriter, OutputTarget target, PruningManifest manifest) {
    PruneReport.Output written =
        new PruneReport.Output(
            target.path().toString(),
            manifest.kept().size(),
            rewriter.parameters(),
            rewriter.bytes(),
            !output.writesNothing());
    return new PruneReport(Version.own(), manifest, written, timing.timing());
  }
}
