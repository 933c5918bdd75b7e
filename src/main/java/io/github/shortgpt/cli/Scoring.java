package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.LayerObserver;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Samples;
import io.github.shortgpt.score.StreamedScores;
import io.github.shortgpt.score.TokenSums;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.select.Stability;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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

  /** Whether scores need text and the engine. */
  boolean readsText() {
    return metric.baseline().isEmpty();
  }

  long seed() {
    return seed.value();
  }

  /**
   * Reads the text and starts the engine; the caller closes it.
   *
   * @throws io.github.shortgpt.family.UnsupportedModelException before any of that, if nothing can
   *     be computed from the weights as they are stored
   */
  ModelRun open(Console console, Decoder decoder) throws IOException, UsageException {
    decoder.requireComputable();
    CalibrationSet set = calibration.read(console, decoder, seed.value());
    ComputeType type = engineOptions.computeType(decoder.weightType());
    return new ModelRun(engineOptions.start(), decoder, type, set);
  }

  /** The scores of a metric that reads no text. */
  LayerScores withoutText(int layers) {
    return metric.baseline().orElseThrow().scores(layers, seed.value());
  }

  /**
   * Measures every layer.
   *
   * @param removal what will be removed, if that is known
   */
  LayerScores measure(ModelRun run, Optional<Removal> removal, ProgressLine progress)
      throws IOException {
    int layers = run.decoder().layers().size();
    CalibrationSet set = run.set();
    try (StreamedScores sums = new StreamedScores(metric.ofTokens(), metric.omission(), layers)) {
      long started = System.nanoTime();
      LayerStream stream = new LayerStream(run.engine(), run.decoder(), run.type());
      progress.begin("scoring", (long) layers * LayerStream.batches(set).size());
      LayerObserver advance = (layer, batch, input, output) -> progress.advance(1);
      LayerScores scores;
      int end = 0;
      do {
        int next =
            untilStable ? Math.min(Math.max(FIRST_PART, 2 * end), set.windows()) : set.windows();
        sums.add(stream, set.part(end, next), advance);
        end = next;
        scores = sums.scores(run.type().label(), set.part(0, end).identity(), seed.value());
      } while (end < set.windows() && !isSure(removal.orElseThrow(), scores));
      progress.end(summary(scores, System.nanoTime() - started));
      return scores;
    }
  }

  /** The same scores, by layer, of the model without some layers. */
  double[] measureWithout(ModelRun run, Set<Integer> removed) throws IOException {
    int layers = run.decoder().layers().size();
    TokenSums sums = new TokenSums(metric.ofTokens(), metric.omission(), layers, run.set());
    new LayerStream(run.engine(), run.decoder(), run.type())
        .run(run.set(), LayerSubset.without(layers, removed), sums);
    Samples samples = sums.samples();
    return IntStream.range(0, layers).mapToDouble(samples::mean).toArray();
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
