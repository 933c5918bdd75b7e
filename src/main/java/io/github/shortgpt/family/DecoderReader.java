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
import java.util.stream.Stream;

/** Gives every tensor of a checkpoint its place in a family, or refuses it by name. */
final class DecoderReader {
  private static final int NAMED_AT_MOST = 3;

  /** The inverse frequencies that old versions of transformers saved; nothing reads them. */
  private static final String ROTARY_LEFTOVER = "rotary_emb.inv_freq";

  private final Checkpoint checkpoint;
  private final String modelType;
  private final DecoderFamily family;
  private final FamilyConfig config;
  private final Dimensions dimensions;
  private final LayerSlots layerSlots;
  private final List<String> unclaimed = new ArrayList<>();
  private final Optional<Quantisation> quantisation;
  private final List<SlotClaims> slots = new ArrayList<>();
  private final List<SlotClaims> predictors = new ArrayList<>();
  private final SlotClaims outside;

  DecoderReader(Checkpoint checkpoint) throws IOException {
    this.checkpoint = checkpoint;
    this.modelType = checkpoint.config().modelType();
    this.family = DecoderFamilies.of(checkpoint);
    this.config = new FamilyConfig(checkpoint.config(), family);
    this.quantisation = Quantisation.of(config, checkpoint.tensors().keySet());
    this.dimensions = Dimensions.of(family, config);
    this.layerSlots = new LayerSlots(family, config, dimensions, checkpoint.tensors().size());
    int layers = layerCount();
    for (int i = 0; i < layers; i++) {
      slots.add(claims(layerSlots.of(i)));
    }
    for (int i = 0; i < predictorCount(); i++) {
      predictors.add(claims(layerSlots.ofPredictor()));
    }
    this.outside = claims(outsideSlots());
  }

  private SlotClaims claims(Map<String, DecoderFamily.Slot> declared) {
    return new SlotClaims(declared, quantisation, dimensions);
  }

  /** The slots that belong to no layer, embedding and head among them. */
  private Map<String, DecoderFamily.Slot> outsideSlots() throws UnsupportedModelException {
    Map<String, DecoderFamily.Slot> there = new LinkedHashMap<>();
    for (Map.Entry<String, DecoderFamily.Slot> slot : family.outside().slots().entrySet()) {
      if (slot.getValue().isThere(config)) {
        there.put(slot.getKey(), slot.getValue());
      }
    }
    DecoderFamily.Slot rows =
        new DecoderFamily.Slot(
            List.of("vocabulary", family.outside().embeddingWidth()), null, null, null, false);
    there.put(family.outside().embedding(), rows);
    there.put(family.outside().head().weight(), rows);
    return there;
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
    List<String> unknownKeys = ConfigAudit.check(config, family, slots.size());
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
    for (SlotClaims predictor : predictors) {
      predictor.check();
    }
    Storage storage = storage();
    return new Decoder(
        checkpoint,
        family,
        dimensions,
        script,
        ScriptNumbers.of(family, config, dimensions),
        layers(parameters(storage)),
        unknownKeys,
        storage);
  }

  private Storage storage() {
    Map<String, Storage.Part> parts = new LinkedHashMap<>(outside.stored());
    Stream.concat(slots.stream(), predictors.stream())
        .map(SlotClaims::stored)
        .forEach(parts::putAll);
    return new Storage(quantisation, parts);
  }

  /** The number of weights of each layer. */
  private long[] parameters(Storage storage) {
    long[] parameters = new long[slots.size()];
    for (TensorLocation tensor : checkpoint.tensors().values()) {
      family
          .layers()
          .placeOf(tensor.name())
          .filter(place -> place.layer() < parameters.length)
          .ifPresent(place -> parameters[place.layer()] += storage.weights(tensor));
    }
    return parameters;
  }

  private List<DecoderLayer> layers(long[] parameters) throws UnsupportedModelException {
    AttentionWindows windows = new AttentionWindows(family, config);
    List<DecoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
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
    Optional<LayerNaming.Place> place =
        family
            .layers()
            .placeOf(tensor.name())
            .filter(p -> p.layer() < slots.size() + predictors.size());
    boolean claimed =
        place.isPresent()
            ? ofLayer(place.get().layer()).claim(place.get().slot(), tensor)
            : outside.claim(tensor.name(), tensor);
    boolean oldFrequencies = family.rope() != null && tensor.name().endsWith(ROTARY_LEFTOVER);
    if (!claimed
        && !oldFrequencies
        && !place.map(this::isIgnored).orElse(false)
        && !isOfAnotherPart(tensor)) {
      unclaimed.add(tensor.name());
    }
  }

  /** The claims of a layer or, behind the last one, of a module for multi-token prediction. */
  private SlotClaims ofLayer(int layer) {
    return layer < slots.size() ? slots.get(layer) : predictors.get(layer - slots.size());
  }

  private boolean isIgnored(LayerNaming.Place place) {
    return place.layer() < slots.size() && family.block().ignored().contains(place.slot());
  }

  private boolean isOfAnotherPart(TensorLocation tensor) {
    TextPart part = family.config().part();
    return part != null && part.carries(tensor.name()).isPresent();
  }

  /**
   * The number of modules for multi-token prediction, which a checkpoint may have left out; no
   * larger than the number of tensors, lest a damaged config asks for room.
   */
  private long predictorCount() throws UnsupportedModelException {
    DecoderFamily.Predictors rule = family.block().predictors();
    long count = rule == null ? 0 : config.integer(rule.countKey()).orElse(0);
    return Math.min(count, checkpoint.tensors().size());
  }

  private void requireOutside() throws UnsupportedModelException {
    for (String slot : outsideSlots().keySet()) {
      boolean tied = slot.equals(family.outside().head().weight()) && config.isTied();
      if (outside.has(slot) || !tied) {
        find(outside, slot, slot);
      }
    }
  }

  /** A layer's tensors by the script's names, in the order of the family file, none missing. */
  private Map<String, TensorLocation> inOrder(int layer) throws UnsupportedModelException {
    Map<String, TensorLocation> ordered = new LinkedHashMap<>();
    for (Map.Entry<String, DecoderFamily.Slot> entry : layerSlots.of(layer).entrySet()) {
      String slot = entry.getKey();
      String name = entry.getValue().as() == null ? slot : entry.getValue().as();
      ordered.put(name, find(slots.get(layer), slot, family.layers().name(layer, slot)));
    }
    return ordered;
  }

  private Set<String> asStored(int layer) throws UnsupportedModelException {
    return layerSlots.of(layer).entrySet().stream()
        .filter(slot -> slot.getValue().asStored())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /**
   * A slot's tensor.
   *
   * @param tensor its name on disk
   */
  private TensorLocation find(SlotClaims claims, String slot, String tensor)
      throws UnsupportedModelException {
    if (!claims.has(slot)) {
      throw new UnsupportedModelException(
          checkpoint.directory()
              + " lacks the tensor "
              + tensor
              + ", which a model of type "
              + modelType
              + " with this config has.");
    }
    return claims.get(slot);
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED_AT_MOST, names.size())));
    int more = names.size() - NAMED_AT_MOST;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
