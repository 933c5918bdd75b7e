package io.github.shortgpt.cli;

import io.github.shortgpt.forward.LayerPart;
import io.github.shortgpt.score.AngularDistance;
import io.github.shortgpt.score.Baseline;
import io.github.shortgpt.score.BlockInfluence;
import io.github.shortgpt.score.HalfInfluence;
import io.github.shortgpt.score.Magnitude;
import io.github.shortgpt.score.OfficialBlockInfluence;
import io.github.shortgpt.score.Omission;
import io.github.shortgpt.score.Perplexity;
import io.github.shortgpt.score.RelativeMagnitude;
import io.github.shortgpt.score.Taylor;
import io.github.shortgpt.score.TokenMetric;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;

/** What is measured. */
final class MetricOptions {
  /** The options' names, for commands in which they may have no effect. */
  static final List<String> NAMES = List.of("--metric", "--estimator", MetricOptions.LEAVE_OUT);

  /** The name of the option that says which tokens count. */
  static final String LEAVE_OUT = "--leave-out";

  private enum Kind {
    bos,
    massive
  }

  private static final String EXACT = "exact";

  /** Every metric with its forms, the usual one first. */
  private static final Map<String, List<String>> METRICS = new LinkedHashMap<>();

  static {
    METRICS.put(BlockInfluence.NAME, List.of(EXACT, OfficialBlockInfluence.ESTIMATOR));
    METRICS.put(
        AngularDistance.NAME, List.of(AngularDistance.LAST_TOKEN, AngularDistance.ALL_TOKENS));
    METRICS.put(RelativeMagnitude.NAME, List.of(EXACT));
    METRICS.put(HalfInfluence.OF_ATTENTION, List.of(EXACT));
    METRICS.put(HalfInfluence.OF_MLP, List.of(EXACT));
    METRICS.put(Perplexity.NAME, List.of(Perplexity.ESTIMATOR));
    METRICS.put(Taylor.NAME, List.of(Taylor.ESTIMATOR));
    METRICS.put(Magnitude.NAME, List.of(Magnitude.ESTIMATOR));
    for (Baseline baseline : Baseline.values()) {
      METRICS.put(baseline.metric(), List.of());
    }
  }

  /** The metrics, for shells to complete. */
  private static final class Metrics implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return METRICS.keySet().iterator();
    }
  }

  /** The estimators of all metrics. */
  private static final class Estimators implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return METRICS.values().stream().flatMap(List::stream).distinct().iterator();
    }
  }

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      completionCandidates = Metrics.class,
      description = {
        "How a layer's importance is measured (default: block-influence, or bi for short).",
        "From one pass over the text: block-influence, angular, relative-magnitude;",
        "for analysis, since layers are removed whole: attention-influence, mlp-influence.",
        "From a pass without each layer in turn: perplexity, that of the rest.",
        "From gradients: taylor, |weight x gradient of the loss|, added up. In float32; about three"
            + " passes, and memory for the hidden states between all layers.",
        "From weights alone: magnitude, |weight|, added up. Shortened LLaMA ranks by these three"
            + " with --protect 0-3,-2,-1.",
        "From nothing, to compare with: sequential, reverse-order, random."
      })
  private String metric = BlockInfluence.NAME;

  @Option(
      names = "--estimator",
      paramLabel = "NAME",
      completionCandidates = Estimators.class,
      description = {
        "Which form of the metric (default: the first).",
        "block-influence: exact; official, as the paper's published code adds it up: windows of 256"
            + " tokens, the last layer after the final norm.",
        "angular: last-token, all-tokens. magnitude, taylor: l1. All others: exact."
      })
  private Optional<String> estimator = Optional.empty();

  @Option(
      names = "--leave-out",
      split = ",",
      paramLabel = "bos,massive",
      description =
          "Leave out of the mean the BOS before each window, or tokens with a massive activation"
              + " before or after the layer.")
  private Set<Kind> leftOut = EnumSet.noneOf(Kind.class);

  /** Refuses names that don't exist and options that contradict each other, before any work. */
  void check() throws UsageException {
    List<String> estimators = METRICS.get(name());
    if (estimators == null) {
      throw new UsageException(
          "There is no metric \"%s\". Known are %s."
              .formatted(metric, String.join(", ", METRICS.keySet())));
    }
    if (estimator.isPresent() && !estimators.contains(estimator.get())) {
      throw new UsageException(
          "The metric %s has no estimator \"%s\". It has %s."
              .formatted(
                  name(),
                  estimator.get(),
                  estimators.isEmpty() ? "none to choose from" : String.join(", ", estimators)));
    }
    if (!leftOut.isEmpty()) {
      checkLeftOut();
    }
  }

  private void checkLeftOut() throws UsageException {
    if (!readsText()) {
      throw new UsageException(
          "--leave-out has no effect with --metric " + name() + ", which reads no text.");
    }
    if (!looksAtTokens()) {
      throw new UsageException(
          "--leave-out has no effect with --metric " + name() + ", which is of the whole loss.");
    }
    if (isOfficial()) {
      throw new UsageException(
          "--leave-out has no effect with --estimator official, which counts every token.");
    }
    if (leftOut.contains(Kind.bos) && ofTokens().lastPositionOnly()) {
      throw new UsageException(
          "--leave-out bos has no effect with the estimator last-token, which looks at the end of"
              + " each window.");
    }
  }

  /** The metric's name. */
  String name() {
    return metric.equals("bi") ? BlockInfluence.NAME : metric;
  }

  /** The baseline, if that is what is wanted: it needs no text and no model. */
  Optional<Baseline> baseline() {
    return Arrays.stream(Baseline.values()).filter(b -> b.metric().equals(name())).findFirst();
  }

  /** Whether there has to be a text. */
  boolean readsText() {
    return baseline().isEmpty() && !name().equals(Magnitude.NAME);
  }

  /** Whether a score is a mean of what {@link #ofTokens} says of tokens. */
  boolean looksAtTokens() {
    return readsText() && !isOfGradients() && !name().equals(Perplexity.NAME);
  }

  /** Whether the loss's gradient is needed. */
  boolean isOfGradients() {
    return name().equals(Taylor.NAME);
  }

  /** Whether anything of its scores is drawn by a seed: they themselves, or their intervals. */
  boolean isDrawn() {
    return looksAtTokens()
        || name().equals(Perplexity.NAME)
        || baseline().equals(Optional.of(Baseline.RANDOM));
  }

  boolean isAngular() {
    return name().equals(AngularDistance.NAME);
  }

  /** Whether angular distances of blocks come with the scores. */
  boolean givesBlocks() {
    return looksAtTokens() && ofTokens().part() == LayerPart.WHOLE;
  }

  private boolean isOfficial() {
    return estimator.equals(Optional.of(OfficialBlockInfluence.ESTIMATOR));
  }

  /** Tokens of a window, where the estimator has its own. */
  OptionalInt windowLength() {
    return isOfficial()
        ? OptionalInt.of(OfficialBlockInfluence.WINDOW_LENGTH)
        : OptionalInt.empty();
  }

  /** The metric of tokens. */
  TokenMetric ofTokens() {
    return switch (name()) {
      case BlockInfluence.NAME ->
          isOfficial() ? new OfficialBlockInfluence() : new BlockInfluence();
      case RelativeMagnitude.NAME -> new RelativeMagnitude();
      case HalfInfluence.OF_ATTENTION -> new HalfInfluence(LayerPart.ATTENTION);
      case HalfInfluence.OF_MLP -> new HalfInfluence(LayerPart.MLP);
      case AngularDistance.NAME ->
          new AngularDistance(!estimator.equals(Optional.of(AngularDistance.ALL_TOKENS)));
      default -> throw new IllegalStateException(name() + " looks at no token");
    };
  }

  /** The estimator's name in documents, which says what is left out. */
  String label() {
    return looksAtTokens()
        ? omission().label(ofTokens().estimator())
        : METRICS.get(name()).stream().findFirst().orElse(name());
  }

  /** What is left out of the mean. */
  Omission omission() {
    return new Omission(leftOut.contains(Kind.bos), leftOut.contains(Kind.massive));
  }
}
