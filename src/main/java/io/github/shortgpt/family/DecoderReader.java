package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.TensorLocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Gives every tensor of a checkpoint its place in a family, or refuses it by name. */
final class DecoderReader {
  private static final int NAMED_AT_MOST = 3;

  private final Checkpoint checkpoint;
  private final String modelType;
  private final DecoderFamily family;
  private final FamilyConfig config;
  private final Dimensions dimensions;
  private final LayerSlots layerSlots;
  private final List<String> unclaimed = new ArrayList<>();
  private final List<Map<String, TensorLocation>> slots = new ArrayList<>();
  private final long[] parameters;

  DecoderReader(Checkpoint checkpoint) throws IOException {
    this.checkpoint = checkpoint;
    this.modelType = checkpoint.config().modelType();
    this.family = DecoderFamilies.of(checkpoint);
    this.config = new FamilyConfig(checkpoint.config(), family);
    ConfigAudit.refuseQuantised(config);
    this.dimensions = Dimensions.of(family, config);
    this.layerSlots = new LayerSlots(family, config, dimensions, checkpoint.tensors().size());
    int layers = layerCount();
    this.parameters = new long[layers];
    for (int i = 0; i < layers; i++) {
      slots.add(new LinkedHashMap<>());
    }
  }

  private int layerCount() throws UnsupportedModelException {
    String key = family.layers().countKey();
    long count = config.integer(key).orElseThrow(() -> config.lacks(key));
    // A layer has tensors: more layers than tensors is a damaged config, and no reason to allocate
    // for it.
    if (count < 1 || count > checkpoint.tensors().size()) {
      throw new UnsupportedModelException(
          config.config().file()
              + " has \""
              + config.config().named(key)
              + "\": "
              + count
              + " but the checkpoint has "
              + checkpoint.tensors().size()
              + " tensors.");
    }
    return Math.toIntExact(count);
  }

  Decoder read() throws UnsupportedModelException {
    List<String> unknownKeys = ConfigAudit.check(config, family, parameters.length);
    List<String> script = ScriptParts.of(family, config);
    for (TensorLocation tensor : checkpoint.tensors().values()) {
      claim(tensor);
    }
    if (!unclaimed.isEmpty()) {
      throw new UnsupportedModelException(
          checkpoint.directory()
              + " has tensors that a model of type "
              + modelType
              + " with this config does not have: "
              + some(unclaimed)
              + ".");
    }
    requireOutside();
    return new Decoder(
        checkpoint,
        family,
        dimensions,
        script,
        ScriptNumbers.of(family, config, dimensions),
        layers(),
        unknownKeys);
  }

  private List<DecoderLayer> layers() throws UnsupportedModelException {
    AttentionWindows windows = new AttentionWindows(family, config);
    List<DecoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      OptionalInt window = windows.of(i);
      String kind = window.isPresent() ? DecoderLayer.SLIDING : DecoderLayer.FULL;
      Optional<RotaryEmbedding> rope = RopeConfig.of(family.rope(), config, dimensions, i, kind);
      layers.add(
          new DecoderLayer(
              i,
              Objects.requireNonNullElse(family.block().kind(), kind),
              inOrder(i),
              asStored(i),
              layerSlots.isSparse(i),
              window,
              rope,
              parameters[i]));
    }
    return layers;
  }

  private void claim(TensorLocation tensor) throws UnsupportedModelException {
    Optional<LayerNaming.Place> place = family.layers().placeOf(tensor.name());
    if (place.isPresent() && place.get().layer() < parameters.length) {
      claimSlot(tensor, place.get());
    } else if (place.isPresent() && place.get().layer() < parameters.length + predictors()) {
      claimPredictor(tensor, place.get().slot());
    } else if (isThere(family.outside().slots().get(tensor.name()))) {
      checkShape(tensor, dimensions.shape(family.outside().slots().get(tensor.name()).shape()));
    } else if (tensor.name().equals(family.outside().embedding())
        || tensor.name().equals(family.outside().head().weight())) {
      checkShape(
          tensor,
          List.of(dimensions.get("vocabulary"), dimensions.get(family.outside().embeddingWidth())));
    } else if (!isOfAnotherPart(tensor)) {
      unclaimed.add(tensor.name());
    }
  }

  private boolean isOfAnotherPart(TensorLocation tensor) {
    TextPart part = family.config().part();
    return part != null && part.carries(tensor.name()).isPresent();
  }

  private void claimSlot(TensorLocation tensor, LayerNaming.Place place)
      throws UnsupportedModelException {
    DecoderFamily.Slot slot = layerSlots.of(place.layer()).get(place.slot());
    if (slot != null) {
      checkShape(tensor, dimensions.shape(slot.shape()));
      slots.get(place.layer()).put(place.slot(), tensor);
    } else if (!family.block().ignored().contains(place.slot())) {
      unclaimed.add(tensor.name());
    }
    parameters[place.layer()] += tensor.elements();
  }

  /** The number of modules for multi-token prediction, which a checkpoint may have left out. */
  private long predictors() throws UnsupportedModelException {
    DecoderFamily.Predictors rule = family.block().predictors();
    return rule == null ? 0 : config.integer(rule.countKey()).orElse(0);
  }

  private void claimPredictor(TensorLocation tensor, String name) throws UnsupportedModelException {
    DecoderFamily.Slot slot = layerSlots.ofPredictor().get(name);
    if (slot != null) {
      checkShape(tensor, dimensions.shape(slot.shape()));
    } else {
      unclaimed.add(tensor.name());
    }
  }

  private boolean isThere(DecoderFamily.Slot slot) throws UnsupportedModelException {
    return slot != null && slot.isThere(config);
  }

  private void checkShape(TensorLocation tensor, List<Long> expected)
      throws UnsupportedModelException {
    if (!tensor.shape().equals(expected)) {
      throw new UnsupportedModelException(
          tensor.file()
              + ": tensor "
              + tensor.name()
              + " has the shape "
              + tensor.shape()
              + " where config.json asks for "
              + expected
              + ".");
    }
    if (!tensor.dtype().isFloat()) {
      throw new UnsupportedModelException(
          tensor.file()
              + ": tensor "
              + tensor.name()
              + " is "
              + tensor.dtype()
              + "; layers can be computed from F64, F32, F16 and BF16 weights.");
    }
  }

  private void requireOutside() throws UnsupportedModelException {
    DecoderFamily.Outside outside = family.outside();
    require(outside.embedding());
    for (Map.Entry<String, DecoderFamily.Slot> slot : outside.slots().entrySet()) {
      if (isThere(slot.getValue())) {
        require(slot.getKey());
      }
    }
    if (!config.isTied()) {
      require(outside.head().weight());
    }
  }

  /** A layer's tensors by the script's names, in the order of the family file, none missing. */
  private Map<String, TensorLocation> inOrder(int layer) throws UnsupportedModelException {
    Map<String, TensorLocation> ordered = new LinkedHashMap<>();
    for (Map.Entry<String, DecoderFamily.Slot> entry : layerSlots.of(layer).entrySet()) {
      String slot = entry.getKey();
      require(family.layers().name(layer, slot));
      String name = entry.getValue().as() == null ? slot : entry.getValue().as();
      ordered.put(name, slots.get(layer).get(slot));
    }
    return ordered;
  }

  private Set<String> asStored(int layer) throws UnsupportedModelException {
    return layerSlots.of(layer).entrySet().stream()
        .filter(slot -> slot.getValue().asStored())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private void require(String tensor) throws UnsupportedModelException {
    if (!checkpoint.tensors().containsKey(tensor)) {
      throw new UnsupportedModelException(
          checkpoint.directory()
              + " lacks the tensor "
              + tensor
              + ", which a model of type "
              + modelType
              + " with this config has.");
    }
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED_AT_MOST, names.size())));
    int more = names.size() - NAMED_AT_MOST;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
