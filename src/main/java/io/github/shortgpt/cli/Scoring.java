package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.score.BlockInfluence;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.text.CalibrationIdentity;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Mixin;

/** The options of a scoring run, and the run. */
final class Scoring {
  @Mixin private CalibrationOptions calibration = new CalibrationOptions();
  @Mixin private EngineOptions engineOptions = new EngineOptions();
  @Mixin private MetricOption metric = new MetricOption();

  /** Measures every layer on the calibration text. */
  LayerScores run(Console console, Decoder decoder, ProgressLine progress, TimingOption timing)
      throws IOException, UsageException {
    metric.check();
    long begun = System.nanoTime();
    CalibrationSet set = calibration.read(console, decoder);
    CalibrationIdentity identity = set.identity();
    ComputeType type = engineOptions.computeType(decoder.weightType());
    int layers = decoder.layers().size();
    BlockInfluence influence =
        new BlockInfluence(layers, identity.windows(), identity.windowLength());
    try (Engine engine = engineOptions.start()) {
      long started = System.nanoTime();
      progress.begin("scoring", (long) layers * LayerStream.batches(set).size());
      new LayerStream(engine, decoder, type)
          .run(set, influence.andThen((layer, batch, input, output) -> progress.advance(1)));
      progress.end(summary(identity, type, System.nanoTime() - started));
    }
    timing.scored(System.nanoTime() - begun);
    return new LayerScores(
        BlockInfluence.NAME, BlockInfluence.ESTIMATOR, type.label(), identity, influence.means());
  }

  private static String summary(CalibrationIdentity set, ComputeType type, long nanos) {
    double seconds = nanos / 1e9;
    return String.format(
        Locale.ROOT,
        "scored %d tokens of %s in %.1f s (%.0f tokens/s, %s)",
        set.tokens(),
        set.name(),
        seconds,
        set.tokens() / seconds,
        type.label());
  }
}
