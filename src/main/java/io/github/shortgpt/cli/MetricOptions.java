package io.github.shortgpt.cli;

import io.github.shortgpt.score.AngularDistance;
import io.github.shortgpt.score.Baseline;
import io.github.shortgpt.score.BlockInfluence;
import io.github.shortgpt.score.Omission;
import io.github.shortgpt.score.RelativeMagnitude;
import io.github.shortgpt.score.TokenMetric;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What is measured. */
final class MetricOptions {
  /** The options' names, for commands in which they may have no effect. */
  static final List<String> NAMES = List.of("--metric", "--estimator", "--leave-out");

  private enum Kind {
    bos,
    massive
  }

  /** Every metric with its forms, the usual one first. */
  private static final Map<String, List<String>> METRICS = new LinkedHashMap<>();

  static {
    METRICS.put(BlockInfluence.NAME, List.of("exact"));
    METRICS.put(
        AngularDistance.NAME, List.of(AngularDistance.LAST_TOKEN, AngularDistance.ALL_TOKENS));
    METRICS.put(RelativeMagnitude.NAME, List.of("exact"));
    for (Baseline baseline : Baseline.values()) {
      METRICS.put(baseline.metric(), List.of());
    }
  }

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = {
        "How a layer's importance is measured (default: block-influence, or bi for short).",
        "From one pass over the text: block-influence, angular, relative-magnitude.",
        "From nothing, to compare with: sequential, reverse-order, random."
      })
  private String metric = BlockInfluence.NAME;

  @Option(
      names = "--estimator",
      paramLabel = "NAME",
      description = {
        "Which form of the metric (default: the first).",
        "block-influence: exact. angular: last-token, all-tokens. relative-magnitude: exact."
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
    if (baseline().isPresent() && !leftOut.isEmpty()) {
      throw new UsageException(
          "--leave-out has no effect with --metric " + name() + ", which reads no text.");
    }
  }

  private String name() {
    return metric.equals("bi") ? BlockInfluence.NAME : metric;
  }

  /** The baseline, if that is what is wanted: it needs no text and no model. */
  Optional<Baseline> baseline() {
    return Arrays.stream(Baseline.values()).filter(b -> b.metric().equals(name())).findFirst();
  }

  /** The metric of tokens. */
  TokenMetric ofTokens() {
    return switch (name()) {
      case BlockInfluence.NAME -> new BlockInfluence();
      case RelativeMagnitude.NAME -> new RelativeMagnitude();
      case AngularDistance.NAME ->
          new AngularDistance(!estimator.equals(Optional.of(AngularDistance.ALL_TOKENS)));
      default -> throw new IllegalStateException(name() + " looks at no token");
    };
  }

  /** What is left out of the mean. */
  Omission omission() {
    return new Omission(leftOut.contains(Kind.bos), leftOut.contains(Kind.massive));
  }
}
