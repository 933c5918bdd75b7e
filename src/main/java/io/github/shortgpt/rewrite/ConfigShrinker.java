package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.shortgpt.checkpoint.JsonEdit;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderFamily;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.LayerNaming;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * config.json with fewer layers: the count, the lists with one element a layer, the numbers of
 * leading layers.
 */
final class ConfigShrinker {
  private ConfigShrinker() {}

  /** The edits that make config.json that of the plan; all else in it stays as it is. */
  static JsonEdit shrink(Decoder decoder, PruningPlan plan) throws IOException {
    ModelConfig whole = decoder.checkpoint().config();
    ModelConfig config = decoder.textConfig();
    JsonEdit edit = new JsonEdit(whole.text());
    if (plan.removed().isEmpty()) {
      return edit;
    }
    JsonEdit inner = edit.within(config.path());
    shrinkKeys(inner, config, decoder.family(), plan);
    if (!config.path().isEmpty()) {
      shrinkKeys(edit, whole, decoder.family(), plan);
    }
    addAbsent(inner, decoder, plan);
    addKinds(inner, decoder, plan);
    setDense(inner, decoder, plan);
    addRotated(inner, decoder, plan);
    setKindRuns(inner, decoder, plan);
    return edit;
  }

  /** The keys whose values follow from the plan alone. */
  private static void shrinkKeys(
      JsonEdit edit, ModelConfig config, DecoderFamily family, PruningPlan plan)
      throws IOException {
    LayerNaming naming = family.layers();
    Set<String> counts = new TreeSet<>(LayerNaming.COUNT_KEYS);
    counts.addAll(family.config().spellings(naming.countKey()));
    for (String key : counts) {
      JsonNode count = config.get(key);
      if (count.isIntegralNumber() && count.asLong() == plan.layers()) {
        edit.setNumber(key, plan.kept().size());
      }
    }
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
  }

  /**
   * Writes what config.json leaves to a default that no longer holds once layers are gone: the
   * count, and where layers differ the numbers of leading ones.
   */
  private static void addAbsent(JsonEdit edit, Decoder decoder, PruningPlan plan)
      throws IOException {
    LayerNaming naming = decoder.family().layers();
    ModelConfig config = decoder.textConfig();
    DecoderFamily.ConfigKeys keys = decoder.family().config();
    if (keys.spellings(naming.countKey()).stream().noneMatch(config::has)) {
      edit.setNumber(naming.countKey(), plan.kept().size());
    }
    DecoderLayer first = decoder.layers().get(0);
    boolean alike = decoder.layers().stream().allMatch(layer -> SelfCheck.alike(layer, first));
    for (String key : naming.layerIndexKeys()) {
      JsonNode leading = value(decoder, key);
      if (!alike && !config.has(key) && leading.isIntegralNumber()) {
        edit.setNumber(key, leadingLayersKept(leading.asLong(), plan));
      }
    }
  }

  /** A key's value, or what it is where config.json lacks the key. */
  private static JsonNode value(Decoder decoder, String key) {
    ModelConfig config = decoder.textConfig();
    Map<String, JsonNode> defaults = decoder.family().config().defaults();
    return config.has(key)
        ? config.get(key)
        : defaults.getOrDefault(key, MissingNode.getInstance());
  }

  /**
   * Writes the kinds of the kept layers as a list where config.json gives them by a period, which
   * no longer holds once layers are gone.
   */
  private static void addKinds(JsonEdit edit, Decoder decoder, PruningPlan plan)
      throws IOException {
    DecoderFamily.SlidingWindow rule = decoder.family().slidingWindow();
    boolean periodic = rule != null && rule.periodKey() != null;
    if (periodic && !decoder.textConfig().get(rule.layerTypesKey()).isArray()) {
      List<String> kinds =
          plan.kept().stream().map(layer -> decoder.layers().get(layer).kind()).toList();
      edit.setList(rule.layerTypesKey(), kinds);
    }
  }

  /** The same for which layers have rotary positions. */
  private static void addRotated(JsonEdit edit, Decoder decoder, PruningPlan plan)
      throws IOException {
    DecoderFamily.Rope rule = decoder.family().rope();
    boolean periodic = rule != null && rule.layers().everyKey() != null;
    if (periodic && !decoder.textConfig().get(rule.layers().listKey()).isArray()) {
      List<Integer> rotated =
          plan.kept().stream()
              .map(layer -> decoder.layers().get(layer).rope().isPresent() ? 1 : 0)
              .toList();
      edit.setList(rule.layers().listKey(), rotated);
    }
  }

  /**
   * Renumbers the list of dense layers. Where config.json gives them by a period, which no longer
   * holds once layers are gone, they all go into the list and the period becomes 1.
   */
  private static void setDense(JsonEdit edit, Decoder decoder, PruningPlan plan)
      throws IOException {
    DecoderFamily.Experts rule = decoder.family().block().experts();
    if (rule == null || rule.denseListKey() == null) {
      return;
    }
    ModelConfig config = decoder.textConfig();
    boolean periodic = rule.periodKey() != null && config.get(rule.periodKey()).asInt(1) != 1;
    if (periodic) {
      edit.setNumber(rule.periodKey(), 1);
    }
    List<Integer> kept = plan.kept();
    List<Integer> dense =
        IntStream.range(0, kept.size())
            .filter(i -> !decoder.layers().get(kept.get(i)).sparse())
            .boxed()
            .toList();
    if (periodic || !config.get(rule.denseListKey()).isEmpty()) {
      edit.setList(rule.denseListKey(), dense);
    }
  }

  /** Writes the kinds of the kept layers as one run of all of them, once over. */
  private static void setKindRuns(JsonEdit edit, Decoder decoder, PruningPlan plan)
      throws IOException {
    DecoderFamily.SlidingWindow rule = decoder.family().slidingWindow();
    if (rule == null || rule.kindRunsKey() == null) {
      return;
    }
    List<String> kinds = new ArrayList<>();
    for (JsonNode run : value(decoder, rule.kindRunsKey())) {
      for (int i = 0; i < run.path(1).asInt(); i++) {
        run.path(0).forEach(kind -> kinds.add(kind.asText()));
      }
    }
    ArrayNode runs = JsonNodeFactory.instance.arrayNode();
    ArrayNode run = runs.addArray();
    ArrayNode kept = run.addArray();
    plan.kept().forEach(layer -> kept.add(kinds.get(layer)));
    run.add(1);
    edit.setValue(rule.kindRunsKey(), runs);
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
