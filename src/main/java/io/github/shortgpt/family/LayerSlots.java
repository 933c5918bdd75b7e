package io.github.shortgpt.family;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tensors that each layer of a checkpoint has: a family's slots under one config. */
final class LayerSlots {
  private static final Pattern EACH = Pattern.compile("\\{(\\w+)\\}");
  private static final String SPARSE = "sparse";
  static final String FIRST = "first";

  private final SparseLayers sparse;
  private final Map<String, DecoderFamily.Slot> ofDense = new LinkedHashMap<>();
  private final Map<String, DecoderFamily.Slot> ofSparse = new LinkedHashMap<>();
  private final Map<String, DecoderFamily.Slot> ofPredictor = new LinkedHashMap<>();
  private final Map<String, DecoderFamily.Slot> ofFirst = new LinkedHashMap<>();

  /**
   * Reads the slots.
   *
   * @param tensors in the checkpoint: a config that asks for more of one slot is damaged
   */
  LayerSlots(DecoderFamily family, FamilyConfig config, Dimensions dimensions, int tensors)
      throws UnsupportedModelException {
    this.sparse = new SparseLayers(family, config);
    for (Map.Entry<String, DecoderFamily.Slot> slot : family.block().slots().entrySet()) {
      if (slot.getValue().isThere(config)) {
        add(slot.getKey(), slot.getValue(), config, dimensions, tensors);
      }
    }
    if (family.block().predictors() != null) {
      ofPredictor.putAll(ofSparse);
      ofPredictor.putAll(family.block().predictors().slots());
    }
  }

  private void add(
      String name, DecoderFamily.Slot slot, FamilyConfig config, Dimensions dimensions, int tensors)
      throws UnsupportedModelException {
    Matcher each = EACH.matcher(name);
    long times = each.find() ? dimensions.get(each.group(1)) : 1;
    if (times > tensors) {
      throw new UnsupportedModelException(
          config.config().file()
              + " asks for "
              + times
              + " tensors "
              + name
              + " a layer but the checkpoint has "
              + tensors
              + " tensors.");
    }
    for (long i = 0; i < times; i++) {
      String numbered = each.replaceFirst(Long.toString(i));
      if (FIRST.equals(slot.in())) {
        ofFirst.put(numbered, slot);
        continue;
      }
      if (slot.in() == null || slot.in().equals(SPARSE)) {
        ofSparse.put(numbered, slot);
      }
      if (slot.in() == null || !slot.in().equals(SPARSE)) {
        ofDense.put(numbered, slot);
      }
    }
  }

  boolean isSparse(int layer) throws UnsupportedModelException {
    return sparse.contains(layer);
  }

  /** The slots of a module for multi-token prediction by name. */
  Map<String, DecoderFamily.Slot> ofPredictor() {
    return ofPredictor;
  }

  /** A layer's slots by name, in the order of the family file. */
  Map<String, DecoderFamily.Slot> of(int layer) throws UnsupportedModelException {
    Map<String, DecoderFamily.Slot> slots = isSparse(layer) ? ofSparse : ofDense;
    if (layer > 0 || ofFirst.isEmpty()) {
      return slots;
    }
    Map<String, DecoderFamily.Slot> all = new LinkedHashMap<>(ofFirst);
    all.putAll(slots);
    return all;
  }
}
