package io.github.shortgpt.family;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a family numbers its layers, in tensor names and in config.json.
 *
 * @param prefix what stands before the layer's index in a tensor's name, for example {@code
 *     model.layers.}
 * @param countKey the config key that holds the number of layers
 * @param perLayerKeys config keys whose value, where present, is a list with one element a layer
 * @param layerIndexKeys config keys whose value is a number of leading layers, {@code
 *     max_window_layers} for one
 * @param optionalPrefix what all names may lack at their beginning, as where only the base model
 *     was saved; null for nothing
 * @param fewest layers without which transformers doesn't load the model; 0 where one is enough
 */
public record LayerNaming(
    String prefix,
    String countKey,
    List<String> perLayerKeys,
    List<String> layerIndexKeys,
    String optionalPrefix,
    int fewest) {
  /** What the number of layers is called in one config or another; one may hold several. */
  public static final List<String> COUNT_KEYS =
      List.of("num_hidden_layers", "num_layers", "n_layers", "n_layer");

  private static final Pattern INDEX_AND_SLOT = Pattern.compile("(0|[1-9][0-9]{0,5})\\.(.+)");

  public LayerNaming {
    perLayerKeys = List.copyOf(perLayerKeys);
    layerIndexKeys = List.copyOf(layerIndexKeys);
  }

  static String without(String prefix, String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  LayerNaming renamed(UnaryOperator<String> names) {
    return new LayerNaming(
        names.apply(prefix), countKey, perLayerKeys, layerIndexKeys, null, fewest);
  }

  /** A tensor's place: its layer, 0-based, and what it is in that layer. */
  public record Place(int layer, String slot) {}

  /** The place of a tensor, or empty if its name is not that of a layer's tensor. */
  public Optional<Place> placeOf(String tensor) {
    if (!tensor.startsWith(prefix)) {
      return Optional.empty();
    }
    Matcher matcher = INDEX_AND_SLOT.matcher(tensor.substring(prefix.length()));
    return matcher.matches()
        ? Optional.of(new Place(Integer.parseInt(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  /** The on-disk name of a layer's tensor. */
  public String name(int layer, String slot) {
    return prefix + layer + "." + slot;
  }
}
