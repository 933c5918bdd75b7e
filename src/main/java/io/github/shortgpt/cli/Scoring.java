package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.FinishedLayers;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerObserver;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.LossGradients;
import io.github.shortgpt.forward.StateBudget;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.forward.WeightSums;
import io.github.shortgpt.forward.Workload;
import io.github.shortgpt.report.Quantity;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Magnitude;
import io.github.shortgpt.score.Perplexity;
import io.github.shortgpt.score.Samples;
import io.github.shortgpt.score.StreamedScores;
import io.github.shortgpt.score.Taylor;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.select.Stability;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of a scoring run, and the run. */
final class Scoring {
  private static final Logger LOG = LoggerFactory.getLogger(Scoring.class);

  /** Windows of the first part of a run that stops when it is sure; each next part doubles all. */
  private static final int FIRST_PART = 8;

  private static final double SURE = 0.95;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private CalibrationOptions calibration = new CalibrationOptions();
  @Mixin private EngineOptions engineOptions = new EngineOptions();
  @Mixin private MetricOptions metric = new MetricOptions();
  @Mixin private SeedOption seed = new SeedOption();
  @Mixin private ResumeOption resume = new ResumeOption();

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
    names.addAll(List.of(SeedOption.NAME, ResumeOption.NAME, "--until-stable"));
    return names;
  }

  /** The names of those that only say how layers are scored, not what the model is run on. */
  static List<String> measuringNames() {
    List<String> names = new ArrayList<>(MetricOptions.NAMES);
    names.addAll(List.of(ResumeOption.NAME, "--until-stable"));
    return names;
  }

  /** Refuses what can't be, before any work. */
  void check(Optional<Removal> removal) throws UsageException {
    metric.check();
    calibration.checkLength(metric.windowLength());
    if (metric.isOfGradients()) {
      engineOptions.requireFloat32("--metric " + metric.name() + ", whose gradients are float32");
    }
    if (metric.isOfGradients()) {
      refuse("--memory", ", whose gradients need the states of all layers");
    }
    if (!metric.looksAtTokens()) {
      refuse("--until-stable", ", which takes no mean of a part of the text");
    }
    if (!metric.readsText()) {
      refuse(ResumeOption.NAME, ", which reads no text");
    }
    if (metric.omission().bos() && !calibration.allowsBos()) {
      throw new UsageException("--leave-out bos has no effect with --no-bos.");
    }
    if (untilStable && removal.isEmpty()) {
      throw new UsageException(
          "--until-stable needs to know how many layers go: give --remove or --ratio.");
    }
  }

  /**
   * Refuses options about text, where the metric needs none and nothing else does.
   *
   * @param computes whether the model is run for something else than the metric
   */
  void checkTextUnread(boolean computes) throws UsageException {
    if (metric.readsText()) {
      return;
    }
    for (String option : CalibrationOptions.NAMES) {
      refuse(option, ", which reads no text");
    }
    if (!computes) {
      refuse("--dtype", ", which computes no hidden states");
      refuse("--memory", ", which computes no hidden states");
      if (metric.baseline().isPresent()) {
        refuse("--threads", ", which computes nothing");
        refuse("--device", ", which computes nothing");
      }
    }
  }

  /**
   * Refuses a seed by which nothing is drawn.
   *
   * @param saved whether scores come from a file
   */
  void checkSeed(boolean saved) throws UsageException {
    if (calibration.isShuffled()) {
      return;
    }
    if (!metric.isDrawn()) {
      refuse(SeedOption.NAME, ", of which nothing is drawn");
    }
    if (saved && isGiven(SeedOption.NAME)) {
      throw new UsageException(
          "--seed has no effect with --scores here: no windows are drawn without --shuffle.");
    }
  }

  private void refuse(String option, String because) throws UsageException {
    if (isGiven(option)) {
      throw new UsageException(
          option + " has no effect with --metric " + metric.name() + because + ".");
    }
  }

  /** How hidden states are computed. */
  EngineOptions engineOptions() {
    return engineOptions;
  }

  private boolean isGiven(String option) {
    return command.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** The metric that is asked for. */
  MetricOptions metric() {
    return metric;
  }

  /** Whether scores need text. */
  boolean readsText() {
    return metric.readsText();
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
    resume.check(decoder);
    StateBudget budget = engineOptions.stateBudget();
    CalibrationSet set;
    Engine.Loading loading = Engine.load();
    try {
      set = calibration.read(console, decoder, seed.value(), metric.windowLength());
    } finally {
      loading.await();
    }
    ComputeType type =
        metric.isOfGradients()
            ? ComputeType.FLOAT32
            : engineOptions.computeType(decoder.weightType());
    return new ModelRun(engineOptions.start(), decoder, type, set, budget);
  }

  /** The scores of a metric that reads no text. */
  LayerScores withoutText(Decoder decoder, ProgressLine progress)
      throws IOException, UsageException {
    int layers = decoder.layers().size();
    if (metric.baseline().isPresent()) {
      return metric.baseline().get().scores(layers, seed.value());
    }
    decoder.requireComputable();
    try (Engine engine = engineOptions.start()) {
      progress.begin("scoring", layers);
      LayerScores scores =
          Magnitude.measure(new WeightSums(engine, decoder), () -> progress.advance(1));
      progress.end("added up the weights of " + layers + " layers");
      return scores;
    }
  }

  /**
   * Measures every layer.
   *
   * @param removal what will be removed, if that is known
   */
  LayerScores measure(ModelRun run, Optional<Removal> removal, ProgressLine progress)
      throws IOException {
    long started = System.nanoTime();
    try {
      LayerScores scores =
          switch (metric.name()) {
            case Taylor.NAME -> taylor(run, progress);
            case Perplexity.NAME -> perplexity(run, progress);
            default -> ofTokens(run, removal, progress);
          };
      progress.end(summary(scores, System.nanoTime() - started));
      return scores;
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      resume.explain(progress);
      throw e;
    }
  }

  private LayerScores taylor(ModelRun run, ProgressLine progress) throws IOException {
    Optional<FinishedLayers> finished = resume.open(run, Taylor.NAME);
    LossGradients gradients = new LossGradients(run.engine(), run.decoder(), finished);
    LayerSubset all = LayerSubset.without(run.layers(), List.of());
    progress.begin("scoring", gradients.steps(run.set()));
    return Taylor.measure(gradients, run.set(), all, () -> progress.advance(1));
  }

  private LayerScores perplexity(ModelRun run, ProgressLine progress) throws IOException {
    List<LayerSubset> candidates = Perplexity.candidates(run.layers());
    Optional<FinishedLayers> finished = resume.open(run, Perplexity.NAME);
    long liveBytes = run.budget().bytes();
    try (SubsetStream stream =
            new SubsetStream(run.engine(), run.decoder(), run.type(), run.set(), liveBytes);
        LanguageHead head = new LanguageHead(run.engine(), run.decoder(), run.type())) {
      progress.begin("scoring", Perplexity.cost(stream, candidates, finished.isPresent()));
      Samples losses =
          Perplexity.losses(
              stream, head, candidates, run.set(), finished, (done, total) -> progress.advance(1));
      String dtype = run.type().label();
      return Perplexity.scores(losses, dtype, run.set().identity(), seed.value());
    }
  }

  private LayerScores ofTokens(ModelRun run, Optional<Removal> removal, ProgressLine progress)
      throws IOException {
    int layers = run.layers();
    CalibrationSet set = run.set();
    // What is kept serves every metric of the same part of a layer.
    Optional<FinishedLayers> finished = resume.open(run, metric.ofTokens().part().name());
    try (StreamedScores sums = new StreamedScores(metric.ofTokens(), metric.omission(), layers)) {
      LayerStream stream = stream(run, finished);
      int batches = LayerStream.batches(set).size();
      explain(stream, set, batches);
      progress.begin("scoring", (long) layers * batches);
      LayerObserver advance = (layer, batch, input, output) -> () -> progress.advance(1);
      LayerScores scores;
      int end = 0;
      do {
        int next =
            untilStable ? Math.min(Math.max(FIRST_PART, 2 * end), set.windows()) : set.windows();
        sums.add(stream, set.part(end, next), advance);
        end = next;
        scores = sums.scores(run.type().label(), set.part(0, end).identity(), seed.value());
      } while (end < set.windows() && !isSure(removal.orElseThrow(), scores));
      return scores;
    }
  }

  /** All results are written. */
  void done() throws IOException {
    resume.done();
  }

  /** The same scores, by layer, of the model without some layers. */
  double[] measureWithout(ModelRun run, Set<Integer> removed) throws IOException {
    int layers = run.layers();
    if (metric.isOfGradients()) {
      LayerSubset kept = LayerSubset.without(layers, removed);
      LossGradients gradients = new LossGradients(run.engine(), run.decoder());
      return Taylor.measure(gradients, run.set(), kept, () -> {}).values();
    }
    LayerStream stream = stream(run, Optional.empty());
    try (StreamedScores sums = new StreamedScores(metric.ofTokens(), metric.omission(), layers)) {
      return sums.without(stream, run.set(), removed);
    }
  }

  private static void explain(LayerStream stream, CalibrationSet set, int batches)
      throws IOException {
    if (LOG.isInfoEnabled()) {
      Workload work = stream.workload(set);
      LOG.info(
          "one pass over {} of weights, a layer at a time, in {} batches",
          Quantity.bytes(work.bytes()),
          batches);
      LOG.info(
          "at least {} minutes: {} multiplications and additions with weights, at {} a second",
          String.format(Locale.ROOT, "%.1f", work.seconds() / 60),
          Quantity.count(Math.round(work.operations())),
          Quantity.count(Math.round(work.operationsPerSecond())));
    }
  }

  private static LayerStream stream(ModelRun run, Optional<FinishedLayers> finished) {
    return new LayerStream(run.engine(), run.decoder(), run.type(), run.budget(), finished);
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
