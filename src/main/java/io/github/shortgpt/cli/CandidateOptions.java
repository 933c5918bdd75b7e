package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.report.Layers;
import io.github.shortgpt.select.LayerRange;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.SelectionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What is measured beside the model itself. */
final class CandidateOptions {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateOptions.class);

  @Option(
      names = "--against",
      paramLabel = "MODEL",
      description =
          "Another model to measure beside it, usually a pruned form of it. May be given more than"
              + " once.")
  private List<String> against = new ArrayList<>();

  @Option(
      names = "--skip-layers",
      paramLabel = "LIST",
      description =
          "Measure the model without these layers too, writing nothing: 6-8 (0-based, inclusive; -1"
              + " is the last). May be given more than once.")
  private List<String> skipped = new ArrayList<>();

  /** Whether there is anything beside the model. */
  boolean isGiven() {
    return !against.isEmpty() || !skipped.isEmpty();
  }

  /** The model, then those that only skip layers of it, then others. */
  List<EvalCandidate> models(Console console, Decoder original, ProgressLine progress)
      throws IOException, SelectionException {
    List<EvalCandidate> models = new ArrayList<>(List.of(EvalCandidate.whole(original)));
    List<EvalCandidate> others = new ArrayList<>();
    for (String list : skipped) {
      PruningPlan plan = PruningPlan.removing(LayerRange.parse(list), original.layers().size());
      models.add(EvalCandidate.without(original, plan));
    }
    for (String name : against) {
      Decoder other = ModelOption.open(console, progress, name);
      other.requireComputable();
      EvalCandidate candidate = EvalCandidate.of(original, other);
      LOG.info(
          "{} {}",
          name,
          candidate.model().isSubset()
              ? "is the model without layers " + Layers.text(candidate.model().removed())
              : "is not the model without some layers; it is streamed by itself");
      (candidate.model().isSubset() ? models : others).add(candidate);
    }
    models.addAll(others);
    return models;
  }
}
