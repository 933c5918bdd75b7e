package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.JsonEdit;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.family.LayerNaming;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;

/**
 * config.json with fewer layers: the count, the lists with one element a layer, the numbers of
 * leading layers.
 */
final class ConfigShrinker {
  private ConfigShrinker() {}

  /** The new text; only what the plan changes differs from the old. */
  static String shrink(ModelConfig config, LayerNaming naming, PruningPlan plan)
      throws IOException {
    JsonEdit edit = new JsonEdit(config.text());
    edit.setNumber(naming.countKey(), plan.kept().size());
    for (String key : naming.perLayerKeys()) {
      if (config.get(key).isArray()) {
        edit.keepElements(key, plan.kept());
      }
    }
    for (String key : naming.layerIndexKeys()) {
      JsonNode leading = config.get(key);
      if (leading.isIntegralNumber()) {
        edit.setNumber(key, leadingLayersKept(leading.asLong(), plan));
      }
    }
    return edit.apply();
  }

  /**
   * How many of the first {@code leading} layers stay; a number beyond the last layer stays beyond
   * it.
   */
  private static long leadingLayersKept(long leading, PruningPlan plan) {
    long beyond = Math.max(0, leading - plan.layers());
    return plan.kept().stream().filter(layer -> layer < leading).count() + beyond;
  }
}
