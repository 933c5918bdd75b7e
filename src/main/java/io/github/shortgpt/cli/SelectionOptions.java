package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.report.DocumentException;
import io.github.shortgpt.report.SavedPlan;
import io.github.shortgpt.report.SavedScores;
import io.github.shortgpt.score.HalfInfluence;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Perplexity;
import io.github.shortgpt.select.Budget;
import io.github.shortgpt.select.Contiguous;
import io.github.shortgpt.select.Evolution;
import io.github.shortgpt.select.Greedy;
import io.github.shortgpt.select.Iterative;
import io.github.shortgpt.select.LayerRange;
import io.github.shortgpt.select.OneShot;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.select.SearchResult;
import io.github.shortgpt.select.SelectionException;
import io.github.shortgpt.select.Stability;
import io.github.shortgpt.text.CalibrationIdentity;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which layers go: so many of the lowest-scoring ones, or those named. */
final class SelectionOptions {
  private static final class Amount {
    @Option(
        names = "--remove",
        required = true,
        paramLabel = "N",
        description = "Remove the N layers that score lowest; of equal ones the deeper first.")
    private Integer count;

    @Option(
        names = "--ratio",
        required = true,
        paramLabel = "R",
        description = "Remove this share of the layers, rounded down: 0.25.")
    private BigDecimal ratio;

    @Option(
        names = "--target-params",
        required = true,
        paramLabel = "N",
        description = "Remove as few layers as leave at most so many parameters: 5B, 900M.")
    private String parameters;

    @Option(
        names = "--target-size",
        required = true,
        paramLabel = "SIZE",
        description = "Remove as few layers as leave at most so many bytes of weights: 10GB.")
    private String size;

    @Option(
        names = "--layers",
        required = true,
        paramLabel = "LIST",
        description =
            "Remove these layers without scoring: 21-29,31 (0-based, inclusive; -1 is the last).")
    private String layers;

    @Option(
        names = "--plan",
        required = true,
        paramLabel = "FILE",
        description =
            "Remove what an earlier prune --format json, or its --dry-run, removed of this model.")
    private Path plan;
  }

  @ArgGroup(exclusive = true)
  private Amount amount;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description = "Take the scores from an earlier score --format json instead of measuring.")
  private Path scores;

  @Option(
      names = "--any-weights",
      description =
          "Take --scores or --plan though they are of other weights, a quantised or fine-tuned form"
              + " of the model; only the number of layers has to agree.")
  private boolean anyWeights;

  @Option(
      names = "--protect",
      paramLabel = "LIST",
      description = "Never remove these layers: 0,1,-1 (0-based; -1 is the last).")
  private String protect;

  private static final List<String> STRATEGIES =
      List.of(OneShot.NAME, Contiguous.NAME, Iterative.NAME, Greedy.NAME, Evolution.NAME);

  /** The strategies, for shells to complete. */
  private static final class Strategies implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return STRATEGIES.iterator();
    }
  }

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      completionCandidates = Strategies.class,
      description = {
        "How layers are chosen: one-shot, those that score lowest (default);",
        "contiguous, the block of neighbours whose input and output differ least in angle;",
        "iterative, one by one, scoring what is left each time;",
        "greedy, one by one, of the quarter that scores lowest the one without which the loss is"
            + " lowest;",
        "evolve, by a search over sets of layers for the lowest loss."
      })
  private String strategy = OneShot.NAME;

  @Mixin private SearchOptions search = new SearchOptions();

  /** Whether layers are named, so that no scores are needed. */
  boolean isListed() {
    return amount != null && (amount.layers != null || amount.plan != null);
  }

  /** Whether as many layers go as a gate allows. */
  boolean isByGate() {
    return amount == null;
  }

  /** Whether scores come from a file. */
  boolean hasSavedScores() {
    return scores != null;
  }

  /** Refuses what can't be, before any work. */
  void check(boolean gated) throws UsageException {
    if (isByGate() && !gated) {
      throw new UsageException(
          "How many layers are to go? Give --remove, --ratio, --target-params, --target-size,"
              + " --layers or --plan, or a --gate alone, and as many go as it allows.");
    }
    if (isByGate() && runsModel()) {
      throw new UsageException(
          "The strategy %s needs to know how many layers go: give --remove, --ratio or a target."
              .formatted(strategy));
    }
    if (!STRATEGIES.contains(strategy)) {
      throw new UsageException(
          "There is no strategy \"%s\". Known are %s."
              .formatted(strategy, String.join(", ", STRATEGIES)));
    }
    search.check();
    if (anyWeights && scores == null && (amount == null || amount.plan == null)) {
      throw new UsageException("--any-weights has no effect without --scores or --plan.");
    }
  }

  /** Whether the strategy runs the model again after it was scored. */
  boolean runsModel() {
    return isSearched() || strategy.equals(Iterative.NAME);
  }

  /** Whether the strategy asks what the model loses. */
  boolean isSearched() {
    return strategy.equals(Greedy.NAME) || strategy.equals(Evolution.NAME);
  }

  /** Whether just those that score lowest go. */
  boolean isOneShot() {
    return strategy.equals(OneShot.NAME);
  }

  /** Whether layers are chosen by angular distances, whatever their scores. */
  boolean isByAngles() {
    return strategy.equals(Contiguous.NAME);
  }

  /** Whether sets of layers are drawn by a seed. */
  boolean drawsSets() {
    return strategy.equals(Evolution.NAME);
  }

  /** The options that change nothing with the strategy. */
  List<String> namesWithoutEffect() {
    List<String> names = new ArrayList<>();
    if (!isSearched()) {
      names.addAll(SearchOptions.NAMES);
    }
    if (strategy.equals(Greedy.NAME)) {
      names.add(SearchOptions.EVALUATIONS);
    }
    if (isByAngles()) {
      names.add(MetricOptions.LEAVE_OUT);
    }
    return names;
  }

  String strategy() {
    return strategy;
  }

  /** What is to go, where layers aren't named; a wrong wish is refused here, before any work. */
  Removal removal(Decoder decoder) throws SelectionException, UsageException {
    List<LayerRange> kept = CutOptions.ranges(protect);
    return Removal.of(decoder.layers().size(), budget(decoder, kept), kept);
  }

  private Budget budget(Decoder decoder, List<LayerRange> kept)
      throws SelectionException, UsageException {
    if (isByGate()) {
      return new Budget.Layers(1);
    }
    if (amount.parameters != null) {
      return ModelTarget.ofParameters(amount.parameters).budget(decoder, kept);
    }
    if (amount.size != null) {
      return ModelTarget.ofSize(amount.size).budget(decoder, kept);
    }
    return CutOptions.budget(amount.count, amount.ratio);
  }

  /** The choice that names its layers. */
  Choice listed(ModelIdentity model) throws SelectionException, IOException {
    if (amount.layers != null) {
      PruningPlan plan = PruningPlan.removing(LayerRange.parse(amount.layers), model.layers());
      return new Choice("listed", plan, null, null, null);
    }
    SavedPlan saved = SavedPlan.read(amount.plan);
    refuseOther(model, saved.model(), amount.plan);
    PruningPlan plan = new PruningPlan(model.layers(), saved.removed());
    return new Choice(saved.strategy(), plan, null, null, null);
  }

  /** The saved scores, checked to be of this model; empty if there are none. */
  Optional<LayerScores> savedScores(ModelIdentity model) throws IOException {
    if (scores == null) {
      return Optional.empty();
    }
    SavedScores saved = SavedScores.read(scores);
    refuseOther(model, saved.model(), scores);
    return Optional.of(saved.scores());
  }

  /**
   * Refuses scores that the strategy can't use, before any work.
   *
   * @param saved where they come from a file, and the metric only says how to go on measuring
   */
  void checkMetric(MetricOptions metric, Optional<LayerScores> saved)
      throws UsageException, SelectionException {
    String name = saved.map(LayerScores::metric).orElse(metric.name());
    if (name.equals(HalfInfluence.OF_ATTENTION) || name.equals(HalfInfluence.OF_MLP)) {
      throw new UsageException(
          "The metric %s is for analysis: it measures a half of each layer, and layers are removed whole. Use it with score."
              .formatted(name));
    }
    boolean blocks = saved.map(s -> s.blocks() != null).orElse(metric.givesBlocks());
    if (strategy.equals(Contiguous.NAME) && !blocks) {
      throw withoutBlocks(name);
    }
    if (strategy.equals(Iterative.NAME)) {
      checkMeasuredAgain(metric, name);
      String estimator = saved.map(LayerScores::estimator).orElse(metric.label());
      if (!estimator.equals(metric.label())) {
        throw new UsageException(
            "The strategy iterative would go on with the estimator %s where the saved scores are of %s. Leave out --scores and give --estimator or --leave-out."
                .formatted(metric.label(), estimator));
      }
    }
  }

  /**
   * Refuses saved scores that the strategy would mix with those of another text or type.
   *
   * @param run null for a strategy that doesn't run the model
   */
  void checkSameRun(Optional<LayerScores> saved, ModelRun run) throws SelectionException {
    if (saved.isEmpty() || !strategy.equals(Iterative.NAME)) {
      return;
    }
    CalibrationIdentity text = saved.get().calibration();
    if (!run.set().identity().equals(text)) {
      throw new SelectionException(
          "The strategy iterative would go on with other text than the saved scores are of, %d windows of %d tokens of %s. Give the same text and windows, or leave out --scores."
              .formatted(text.windows(), text.windowLength(), text.name()));
    }
    if (!run.type().label().equals(saved.get().dtype())) {
      throw new SelectionException(
          "The strategy iterative would go on in %s where the saved scores are in %s. Give --dtype %s, or leave out --scores."
              .formatted(run.type().label(), saved.get().dtype(), saved.get().dtype()));
    }
  }

  private static void checkMeasuredAgain(MetricOptions metric, String name) throws UsageException {
    if (name.equals(Perplexity.NAME)) {
      throw new UsageException(
          "The strategy iterative with the metric perplexity is what the strategy greedy does in"
              + " fewer steps: use that.");
    }
    if (!metric.name().equals(name)) {
      throw new UsageException(
          "The strategy iterative would go on with %s where the saved scores are of %s. Leave out --scores and give --metric."
              .formatted(metric.name(), name));
    }
    if (!metric.readsText()) {
      throw new UsageException(
          "The strategy iterative scores what is left anew, and the metric %s says the same of a layer whatever is left: use one-shot."
              .formatted(name));
    }
  }

  private void refuseOther(ModelIdentity model, ModelIdentity saved, Path file)
      throws DocumentException {
    if (saved.layers() != model.layers()) {
      throw new DocumentException(
          "%s is of a model of %d layers; %s has %d."
              .formatted(file, saved.layers(), model.path(), model.layers()));
    }
    if (!anyWeights && !saved.digest().equals(model.digest())) {
      throw new DocumentException(
          ("%s is of %s, whose weights or config differ from those of %s. Give --any-weights if it"
                  + " is meant for both.")
              .formatted(file, saved.path(), model.path()));
    }
  }

  /**
   * The choice by scores.
   *
   * @param run null for a strategy that doesn't run the model
   */
  Choice choose(
      Removal removal, LayerScores scores, ModelRun run, Scoring scoring, ProgressLine progress)
      throws SelectionException, IOException {
    double[] values = scores.values();
    if (isSearched()) {
      SearchResult found = search.search(strategy, run, removal, values, scoring.seed(), progress);
      return new Choice(strategy, found.plan(), scores, null, found.record());
    }
    if (strategy.equals(OneShot.NAME)) {
      Stability stability = Stability.of(removal, scores).orElse(null);
      return new Choice(strategy, OneShot.select(removal, scores), scores, stability, null);
    }
    PruningPlan plan =
        strategy.equals(Contiguous.NAME)
            ? block(removal, scores)
            : Iterative.select(removal, values, removed -> scoring.measureWithout(run, removed));
    return new Choice(strategy, plan, scores, null, null);
  }

  /** The plans that remove one, two, three … layers, until the strategy finds no more. */
  List<PruningPlan> plans(Removal one, LayerScores scores) {
    List<PruningPlan> plans = new ArrayList<>();
    int most = Math.min(one.free().size(), one.layers() - 1);
    for (int count = 1; count <= most; count++) {
      Removal removal = new Removal(one.layers(), count, one.protectedLayers());
      try {
        boolean oneShot = strategy.equals(OneShot.NAME);
        plans.add(oneShot ? OneShot.select(removal, scores) : block(removal, scores));
      } catch (SelectionException e) {
        return plans; // --protect leaves no longer block
      }
    }
    return plans;
  }

  private static PruningPlan block(Removal removal, LayerScores scores) throws SelectionException {
    if (scores.blocks() == null) {
      throw withoutBlocks(scores.metric());
    }
    return Contiguous.select(removal, scores.blocks());
  }

  private static SelectionException withoutBlocks(String metric) {
    return new SelectionException(
        "The strategy contiguous needs angular distances, which the metric "
            + metric
            + " doesn't give.");
  }
}
