package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.TensorLocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A checkpoint understood in full: every tensor claimed, every number known.
 *
 * @param script the files under {@code torchscript/} that compute a layer
 * @param numbers what the script takes, by its names for them
 * @param unknownKeys config keys that are kept but mean nothing to the family
 * @param storage how the weights are stored
 */
public record Decoder(
    Checkpoint checkpoint,
    DecoderFamily family,
    Dimensions dimensions,
    List<String> script,
    Map<String, Double> numbers,
    List<DecoderLayer> layers,
    List<String> unknownKeys,
    Storage storage) {
  public Decoder {
    script = List.copyOf(script);
    numbers = Map.copyOf(numbers);
    layers = List.copyOf(layers);
    unknownKeys = List.copyOf(unknownKeys);
  }

  /**
   * Understands a checkpoint.
   *
   * @throws UnsupportedModelException naming the first thing that is not understood
   */
  public static Decoder of(Checkpoint checkpoint) throws IOException {
    return new DecoderReader(checkpoint).read();
  }

  /** The layers that are left when only these are kept, 0-based and ascending. */
  public List<DecoderLayer> left(List<Integer> kept) {
    List<DecoderLayer> left = new ArrayList<>(kept.stream().map(layers::get).toList());
    left.set(0, asFirst(left.get(0)));
    return left;
  }

  /**
   * A layer as it is when those before it are removed: with the tensors of whichever comes first.
   */
  public DecoderLayer asFirst(DecoderLayer layer) {
    Map<String, TensorLocation> slots = new LinkedHashMap<>(layers.get(0).slots());
    slots.keySet().removeIf(slot -> !family.block().isOfFirst(slot));
    return slots.isEmpty() ? layer : layer.with(slots);
  }

  /** What config.json calls the architecture. */
  public String modelType() {
    return checkpoint.config().tree().path("model_type").asText();
  }

  /**
   * The model type of its language model: that of config.json, or of a part of a multimodal one.
   */
  public String textModelType() {
    return textConfig().tree().path("model_type").asText(family.modelTypes().get(0));
  }

  /** How the weights are quantised; empty where they are stored whole. */
  public Optional<Quantisation> quantisation() {
    return storage.quantisation();
  }

  /** Number of weights; of quantised ones those that they stand for. */
  public long parameters() {
    return checkpoint.tensors().values().stream().mapToLong(storage::weights).sum();
  }

  /** Whether the output projection is the embedding. */
  public boolean isTied() {
    String head = family.outside().head().weight();
    return checkpoint.tensors().keySet().stream().map(storage::matrix).noneMatch(head::equals);
  }

  /** The token embedding, {@code [vocabulary, width]}. */
  public TensorLocation embedding() {
    return checkpoint.tensors().get(family.outside().embedding());
  }

  /**
   * The tensors that the script's {@code embed} takes beside the looked-up rows, by its names for
   * them; without those that this checkpoint's config does without.
   */
  public Map<String, TensorLocation> embedWith() {
    return present(family.outside().embedWith());
  }

  /** The output projection, {@code [vocabulary, width]}: its own weight or the embedding. */
  public TensorLocation head() {
    DecoderFamily.Head head = family.outside().head();
    TensorLocation own = checkpoint.tensors().get(head.weight());
    return own != null ? own : checkpoint.tensors().get(head.tiedTo());
  }

  /** The tensors that the head's script takes beside its rows, by its names for them. */
  public Map<String, TensorLocation> headWith() {
    return present(family.outside().headWith());
  }

  /** Those of the named tensors that this checkpoint has; the reader has refused a lack. */
  private Map<String, TensorLocation> present(Map<String, String> named) {
    Map<String, TensorLocation> tensors = new TreeMap<>();
    named.forEach(
        (name, tensor) -> {
          if (checkpoint.tensors().containsKey(tensor)) {
            tensors.put(name, checkpoint.tensors().get(tensor));
          }
        });
    return tensors;
  }

  /** The type of the layers' weights: that of the first layer's largest tensor. */
  public DType weightType() {
    return layers.get(0).slots().values().stream()
        .max(Comparator.comparingLong(TensorLocation::elements))
        .orElseThrow()
        .dtype();
  }

  /**
   * Checks that layers can be computed from the weights as they are stored.
   *
   * @throws UnsupportedModelException saying how they are stored, and what to do
   */
  public void requireComputable() throws UnsupportedModelException {
    if (quantisation().isPresent()) {
      throw new UnsupportedModelException(
          checkpoint.directory()
              + " is quantised ("
              + quantisation().get().describe()
              + "), and layers are scored on unquantised weights only. Score the unquantised"
              + " checkpoint, and remove the same layers here with --layers.");
    }
    List<TensorLocation> read = new ArrayList<>(List.of(embedding(), head()));
    read.addAll(embedWith().values());
    read.addAll(headWith().values());
    layers.forEach(layer -> read.addAll(layer.slots().values()));
    for (TensorLocation tensor : read) {
      if (!tensor.dtype().isComputable()) {
        throw new UnsupportedModelException(
            tensor.file()
                + ": tensor "
                + tensor.name()
                + " is "
                + tensor.dtype()
                + ", and layers are scored on F64, F32, F16, BF16, F8_E4M3 and F8_E5M2 weights"
                + " only. Name the layers to remove with --layers.");
      }
    }
  }

  /** The files under {@code torchscript/} that compute the end of the model. */
  public List<String> headScript() {
    List<String> parts = new ArrayList<>(script());
    parts.addAll(List.of(family.outside().headScript(), "language_head"));
    return parts;
  }

  /** Whether attention's logits are divided by the layer's 1-based index. */
  public boolean dividesByIndex() throws UnsupportedModelException {
    String condition = family.block().index().dividesWhen();
    return condition != null && config().holds(condition);
  }

  private FamilyConfig config() {
    return new FamilyConfig(checkpoint.config(), family);
  }

  /** The config of the language model: all of config.json, or its part in a multimodal one. */
  public ModelConfig textConfig() {
    return config().config();
  }

  /** Positions that the model was made for, where config.json or its default says so. */
  public OptionalLong maxPositions() {
    JsonNode positions = config().get("max_position_embeddings");
    return positions.isIntegralNumber()
        ? OptionalLong.of(positions.asLong())
        : OptionalLong.empty();
  }

  /** Width of the residual stream. */
  public int width() {
    return Math.toIntExact(dimensions.get("width"));
  }
}
