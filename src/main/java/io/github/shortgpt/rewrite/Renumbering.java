package io.github.shortgpt.rewrite;

import io.github.shortgpt.family.DecoderFamily;
import io.github.shortgpt.family.LayerNaming;
import io.github.shortgpt.select.PruningPlan;
import java.util.Optional;

/** The names that a plan gives to what stays. */
record Renumbering(DecoderFamily family, PruningPlan plan) {
  /**
   * A layer's index once others are gone; empty if it goes itself.
   *
   * <p>Behind the last layer stand modules for multi-token prediction. Engines that draft with them
   * (vLLM, SGLang) look for them from index num_hidden_layers on, and what they draft is verified,
   * so they stay right behind the last layer. transformers knows such indexes only of the released
   * depths (61 in DeepSeek-V3) and names these tensors as unexpected ones when it loads the smaller
   * model.
   */
  Optional<Integer> layer(int old) {
    if (old >= plan.layers()) {
      return Optional.of(old - plan.removed().size());
    }
    int index = plan.kept().indexOf(old);
    return index < 0 ? Optional.empty() : Optional.of(index);
  }

  /** A tensor's name once layers are gone; empty if it goes with one. */
  Optional<String> tensor(String old) {
    Optional<LayerNaming.Place> place = family.layers().placeOf(old);
    if (place.isEmpty()) {
      return Optional.of(old);
    }
    String slot = place.get().slot();
    Optional<Integer> layer = layer(place.get().layer());
    if (layer.isEmpty() && family.block().isOfFirst(slot)) {
      layer = Optional.of(0);
    }
    return layer.map(index -> family.layers().name(index, slot));
  }
}
