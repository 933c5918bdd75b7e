package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A family of decoder architectures, as its JSON file declares it.
 *
 * @param modelTypes the values of config.json's {@code model_type} that belong to it
 * @param dimensions name → the config key that holds it
 * @param rope null where positions aren't rotary
 * @param slidingWindow null where every layer attends to the whole window
 */
public record DecoderFamily(
    List<String> modelTypes,
    LayerNaming layers,
    ConfigKeys config,
    Map<String, Dimension> dimensions,
    Outside outside,
    Block block,
    Rope rope,
    SlidingWindow slidingWindow) {
  public DecoderFamily {
    modelTypes = List.copyOf(modelTypes);
    Objects.requireNonNull(layers, "layers");
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(outside, "outside");
    Objects.requireNonNull(block, "block");
  }

  /**
   * The config keys that the family reads.
   *
   * @param defaults what transformers' config class takes where config.json lacks a key
   * @param understands keys of which only these values are computed right
   * @param harmless further keys that change nothing in the mathematics
   */
  public record ConfigKeys(
      Map<String, JsonNode> defaults,
      Map<String, List<String>> understands,
      List<String> harmless) {}

  /**
   * A number that shapes depend on.
   *
   * @param key its config key
   * @param whenNull an expression over other dimensions, for a key that is null or absent; may be
   *     null
   * @param divides a dimension that must be a multiple of this one; may be null
   */
  public record Dimension(String key, String whenNull, String divides) {}

  /**
   * The tensors that belong to no layer, by their on-disk names.
   *
   * @param embedding one row a token, {@code [vocabulary, width]}
   * @param slots the others, the final norm among them
   * @param embedWith what the script's {@code embed} takes beside the looked-up rows: its name for
   *     it → tensor
   */
  public record Outside(
      String embedding, Head head, Map<String, Slot> slots, Map<String, String> embedWith) {
    public Outside {
      embedWith = embedWith == null ? Map.of() : Map.copyOf(embedWith);
    }
  }

  /** The output projection; absent from disk where config.json ties it to the embedding. */
  public record Head(String weight, String tiedTo) {}

  /**
   * A decoder layer.
   *
   * @param script the files under {@code torchscript/} whose methods together compute it
   * @param numbers the script's name for a number → a dimension, a config key (with {@code ?} if it
   *     may be null) or the number itself
   * @param slots its tensors, named as after the layer's index
   * @param ignored tensors that old checkpoints carry and nothing reads; they are kept
   */
  public record Block(
      List<String> script,
      Map<String, JsonNode> numbers,
      Map<String, Slot> slots,
      List<String> ignored) {}

  /**
   * One tensor.
   *
   * @param shape an expression over dimensions for each extent
   * @param when the config flag that says whether the tensor is there; null for always
   */
  public record Slot(List<String> shape, String when) {}

  /**
   * Rotary positions.
   *
   * @param partialKey the config key of the share of a head that is rotated; null for all of it
   * @param slidingThetaKey the key of the base in layers with a sliding window, where that is
   *     another; may be null
   * @param onlyKind the one kind of layers that has them; null for all kinds
   * @param layersKey a list with a 1 for each layer that has them; may be null
   */
  public record Rope(
      String partialKey, String slidingThetaKey, String onlyKind, String layersKey) {}

  /**
   * Which layers see only the last {@code sizeKey} positions.
   *
   * @param enabledBy a flag without which there is no window at all; may be null
   * @param layerTypesKey a list that names each layer's kind; may be null, then every layer has the
   *     window
   * @param firstLayerKey without that list, the first layer that has the window; may be null
   * @param periodKey without both, every so-manieth layer has no window; may be null
   */
  public record SlidingWindow(
      String sizeKey,
      String enabledBy,
      String layerTypesKey,
      String firstLayerKey,
      String periodKey) {}
}
