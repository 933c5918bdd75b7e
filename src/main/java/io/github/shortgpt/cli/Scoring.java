package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerObserver;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.StreamedScores;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.select.Stability;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a scoring run, and the run. */
final class Scoring {
  private static final Logger LOG = LoggerFactory.getLogger(Scoring.class);

  /** Windows of the first part of a run that stops when it is sure; each next part doubles all. */
  private static final int FIRST_PART = 8;

  private static final double SURE = 0.95;

  @Mixin private CalibrationOptions calibration = new CalibrationOptions();
  @Mixin private EngineOptions engineOptions = new EngineOptions();
  @Mixin private MetricOptions metric = new MetricOptions();
  @Mixin private SeedOption seed = new SeedOption();

  @Option(
      names = "--until-stable",
      description =
          "Stop as soon as 95 %% of bootstrap resamples remove the same layers; --windows is the"
              + " most that is read.")
  private boolean untilStable;

  /** The names of all options here, for commands in which they may have no effect. */
  static List<String> names() {
    List<String> names = new ArrayList<>(CalibrationOptions.NAMES);
    names.addAll(EngineOptions.NAMES);
    names.addAll(MetricOptions.NAMES);
    names.addAll(List.of(SeedOption.NAME, "--until-stable"));
    return names;
  }

  /** Refuses what can't be, before any work. */
  void check(Optional<Removal> removal) throws UsageException {
    metric.check();
    if (untilStable && removal.isEmpty()) {
      throw new UsageException(
          "--until-stable needs to know how many layers go: give --remove or --ratio.");
    }
    if (untilStable && metric.baseline().isPresent()) {
      throw new UsageException("--until-stable has no effect with a metric that reads no text.");
    }
  }

  /**
   * Measures every layer.
   *
   * @param removal what will be removed, if that is known
   */
  LayerScores run(
      Console console,
      Decoder decoder,
      Optional<Removal> removal,
      ProgressLine progress,
      TimingOption timing)
      throws IOException, UsageException {
    int layers = decoder.layers().size();
    if (metric.baseline().isPresent()) {
      return metric.baseline().get().scores(layers, seed.value());
    }
    long begun = System.nanoTime();
    CalibrationSet set = calibration.read(console, decoder, seed.value());
    ComputeType type = engineOptions.computeType(decoder.weightType());
    LayerScores scores;
    try (Engine engine = engineOptions.start();
        StreamedScores sums = new StreamedScores(metric.ofTokens(), metric.omission(), layers)) {
      long started = System.nanoTime();
      LayerStream stream = new LayerStream(engine, decoder, type);
      progress.begin("scoring", (long) layers * LayerStream.batches(set).size());
      LayerObserver advance = (layer, batch, input, output) -> progress.advance(1);
      int end = 0;
      do {
        int next =
            untilStable ? Math.min(Math.max(FIRST_PART, 2 * end), set.windows()) : set.windows();
        sums.add(stream, set.part(end, next), advance);
        end = next;
        scores = sums.scores(type.label(), set.part(0, end).identity(), seed.value());
      } while (end < set.windows() && !isSure(removal.orElseThrow(), scores));
      progress.end(summary(scores, System.nanoTime() - started));
    }
    timing.scored(System.nanoTime() - begun);
    return scores;
  }

  private static boolean isSure(Removal removal, LayerScores scores) {
    Optional<Stability> stability = Stability.of(removal, scores);
    stability.ifPresent(
        s ->
            LOG.info(
                "{} windows: {} % of resamples remove the same layers",
                scores.calibration().windows(), Math.round(100 * s.sameSet())));
    return stability.isPresent() && stability.get().sameSet() >= SURE;
  }

  private static String summary(LayerScores scores, long nanos) {
    double seconds = nanos / 1e9;
    long tokens = scores.calibration().tokens();
    return String.format(
        Locale.ROOT,
        "scored %d tokens of %s in %.1f s (%.0f tokens/s, %s)",
        tokens,
        scores.calibration().name(),
        seconds,
        tokens / seconds,
        scores.dtype());
  }
}
