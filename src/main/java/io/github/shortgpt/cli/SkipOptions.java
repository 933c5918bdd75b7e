package io.github.shortgpt.cli;

import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.select.LayerRange;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.SelectionException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Layers to do without, as if they were removed. */
final class SkipOptions {
  @Option(
      names = "--skip-layers",
      paramLabel = "LIST",
      description =
          "Do without these layers, as the pruned model would: 21-29,31 (0-based, inclusive; -1 is"
              + " the last).")
  private Optional<String> skipped = Optional.empty();

  @Option(
      names = "--skip-in-prefill-only",
      description =
          "Skip them while the prompt is read only; every layer reads what is generated. Layers"
              + " that skipped the prompt know nothing of it.")
  private boolean prefillOnly;

  void check() throws UsageException {
    if (prefillOnly && skipped.isEmpty()) {
      throw new UsageException("--skip-in-prefill-only needs --skip-layers.");
    }
  }

  /** The layers that read the prompt, of a model with so many. */
  LayerSubset ofPrompt(int layers) throws SelectionException {
    if (skipped.isEmpty()) {
      return LayerSubset.without(layers, List.of());
    }
    return new LayerSubset(PruningPlan.removing(LayerRange.parse(skipped.get()), layers).kept());
  }

  /** The layers that read what is generated. */
  LayerSubset ofRest(int layers) throws SelectionException {
    return prefillOnly ? LayerSubset.without(layers, List.of()) : ofPrompt(layers);
  }
}
