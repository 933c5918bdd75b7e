package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.report.ScoreReport;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.OneShot;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.select.Stability;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shortgpt score}. */
@Command(
    name = "score",
    description = "Measure how much each layer of a model matters.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ScoreCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private Scoring scoring = new Scoring();
  @Mixin private CutOptions cut = new CutOptions();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private FileOptions files = new FileOptions();
  @Mixin private TimingOption timing = new TimingOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  ScoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = verbosity.start(console);
    timing.check(format.isJson() || files.writesJson());
    Decoder decoder = model.open(console, progress);
    Optional<Removal> removal = cut.removal(decoder.layers().size());
    scoring.check(removal);
    files.check(List.of(decoder.checkpoint().directory()));
    scoring.checkTextUnread(false);
    scoring.checkSeed(false);
    LayerScores scores = scores(decoder, removal, progress);
    decoder.checkpoint().requireUnchanged();
    ScoreReport report =
        new ScoreReport(
            Version.own(),
            ModelIdentity.of(decoder),
            scores,
            removal.map(wanted -> OneShot.select(wanted, scores)).orElse(null),
            removal.flatMap(wanted -> Stability.of(wanted, scores)).orElse(null),
            timing.timing());
    try {
      format.print(console, report::text, report::json);
    } finally {
      files.write(report); // the one's failure doesn't lose the other
    }
    scoring.done();
    return ExitCode.DONE;
  }

  private LayerScores scores(Decoder decoder, Optional<Removal> removal, ProgressLine progress)
      throws IOException, UsageException {
    if (!scoring.readsText()) {
      return scoring.withoutText(decoder, progress);
    }
    long begun = System.nanoTime();
    try (ModelRun run = scoring.open(console, decoder)) {
      LayerScores scores = scoring.measure(run, removal, progress);
      timing.scored(System.nanoTime() - begun);
      return scores;
    }
  }
}
