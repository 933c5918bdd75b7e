package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** The layers that have experts where the others have one MLP. */
final class SparseLayers {
  private final boolean any;
  private final Set<Long> dense = new HashSet<>();
  private final long denseCount;
  private final long period;

  SparseLayers(DecoderFamily family, FamilyConfig config) throws UnsupportedModelException {
    DecoderFamily.Experts rule = family.block().experts();
    this.any = rule != null;
    this.denseCount = any ? integer(rule.denseCountKey(), config, 0) : 0;
    this.period = any ? integer(rule.periodKey(), config, 1) : 1;
    if (period < 1) {
      throw config.refused(rule.periodKey(), config.get(rule.periodKey()), "a positive number");
    }
    if (any && rule.denseListKey() != null) {
      readDense(rule.denseListKey(), config);
    }
  }

  private static long integer(String key, FamilyConfig config, long whenAbsent)
      throws UnsupportedModelException {
    return key == null ? whenAbsent : config.integer(key).orElse(whenAbsent);
  }

  private void readDense(String key, FamilyConfig config) throws UnsupportedModelException {
    JsonNode list = config.get(key);
    if (FamilyConfig.isAbsent(list)) {
      return;
    }
    boolean numbers = list.isArray();
    for (JsonNode index : list) {
      numbers &= index.isIntegralNumber();
      dense.add(index.asLong());
    }
    if (!numbers) {
      throw config.refused(key, list, "a list of layers' indexes");
    }
  }

  boolean contains(int layer) {
    return any
        && layer >= denseCount
        && (layer + 1L) % period == 0
        && !dense.contains((long) layer);
  }
}
