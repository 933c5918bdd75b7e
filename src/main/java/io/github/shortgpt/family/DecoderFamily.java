package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
   * The family with the names that a checkpoint's tensors have, which may lack the naming's
   * optional prefix.
   */
  DecoderFamily namedAsIn(Set<String> tensors) {
    String prefix = layers.optionalPrefix();
    if (prefix == null || !tensors.contains(LayerNaming.without(prefix, outside.embedding()))) {
      return this;
    }
    return renamed(name -> LayerNaming.without(prefix, name), config);
  }

  /**
   * The family as it is as the language model of a multimodal one, where tensors have new names.
   */
  DecoderFamily asPart(TextPart part, UnaryOperator<String> names) {
    return renamed(names, config.of(part));
  }

  private DecoderFamily renamed(UnaryOperator<String> names, ConfigKeys keys) {
    return new DecoderFamily(
        modelTypes,
        layers.renamed(names),
        keys,
        dimensions,
        outside.renamed(names),
        block,
        rope,
        slidingWindow);
  }

  /** The numbers of all scripts, the block's and the head's, by the scripts' names. */
  Map<String, JsonNode> numbers() {
    Map<String, JsonNode> numbers = new TreeMap<>(block.numbers());
    outside
        .headNumbers()
        .forEach(
            (name, number) -> {
              if (numbers.put(name, number) != null) {
                throw new IllegalStateException("two numbers are called " + name);
              }
            });
    return numbers;
  }

  /**
   * The config keys that the family reads.
   *
   * @param when the condition under which a checkpoint is of this family and not of another with
   *     the same model type; null where there is no other
   * @param defaults what transformers' config class takes where config.json lacks a key
   * @param understands keys of which only these values are computed right; null for none
   * @param harmless further keys that change nothing in the mathematics
   * @param aliases other spellings → the keys that they stand for; null for none
   * @param refuses conditions under which the model can't be computed right → why, as the end of a
   *     sentence; null for none
   * @param part where these keys stand in a multimodal model's config; null where that is a
   *     language model and nothing else
   */
  public record ConfigKeys(
      String when,
      Map<String, JsonNode> defaults,
      Map<String, List<String>> understands,
      List<String> harmless,
      Map<String, String> aliases,
      Map<String, String> refuses,
      TextPart part) {
    public ConfigKeys {
      understands = understands == null ? Map.of() : understands;
      aliases = aliases == null ? Map.of() : Map.copyOf(aliases);
      refuses = refuses == null ? Map.of() : new LinkedHashMap<>(refuses);
    }

    private ConfigKeys of(TextPart text) {
      return new ConfigKeys(when, defaults, understands, harmless, aliases, refuses, text);
    }

    /** A key and all its other spellings. */
    public List<String> spellings(String key) {
      Stream<String> others = aliases.keySet().stream().filter(a -> aliases.get(a).equals(key));
      return Stream.concat(Stream.of(key), others.sorted()).toList();
    }
  }

  /**
   * A number that shapes depend on.
   *
   * @param key its config key; null for a dimension that is always computed
   * @param whenNull an expression over other dimensions, for a key that is null or absent; may be
   *     null
   * @param divides a dimension that must be a multiple of this one; may be null
   * @param sameAs a dimension that must be as large as this one; may be null
   * @param atMost a dimension that this one must not exceed; may be null
   * @param oneWhen the condition under which it is 1 whatever its key says; may be null
   * @param auto whether the key may also say {@code auto}, which is as null
   */
  public record Dimension(
      String key,
      String whenNull,
      String divides,
      String sameAs,
      String atMost,
      String oneWhen,
      boolean auto) {}

  /**
   * The tensors that belong to no layer, by their on-disk names.
   *
   * @param embedding one row a token, {@code [vocabulary, width]}
   * @param embeddingWidth the dimension that a row has where that isn't {@code width}; may be null
   * @param slots the others, the final norm among them
   * @param embedWith what the script's {@code embed} takes beside the looked-up rows: its name for
   *     it → tensor
   * @param headWith what the head's script takes beside its rows, the final norm among it: its name
   *     for it → tensor
   * @param headScript the file under {@code torchscript/} that makes logits of the head's products;
   *     {@code head_plain} if null
   * @param headNumbers that script's numbers, as a block's
   */
  public record Outside(
      String embedding,
      String embeddingWidth,
      Head head,
      Map<String, Slot> slots,
      Map<String, String> embedWith,
      Map<String, String> headWith,
      String headScript,
      Map<String, JsonNode> headNumbers) {
    public Outside {
      embeddingWidth = embeddingWidth == null ? "width" : embeddingWidth;
      embedWith = embedWith == null ? Map.of() : Map.copyOf(embedWith);
      headWith = headWith == null ? Map.of() : Map.copyOf(headWith);
      headScript = headScript == null ? "head_plain" : headScript;
      headNumbers = headNumbers == null ? Map.of() : Map.copyOf(headNumbers);
    }

    private Outside renamed(UnaryOperator<String> names) {
      Map<String, Slot> slotsRenamed = new LinkedHashMap<>();
      slots.forEach((name, slot) -> slotsRenamed.put(names.apply(name), slot));
      return new Outside(
          names.apply(embedding),
          embeddingWidth,
          new Head(names.apply(head.weight()), names.apply(head.tiedTo())),
          slotsRenamed,
          renamed(embedWith, names),
          renamed(headWith, names),
          headScript,
          headNumbers);
    }

    private static Map<String, String> renamed(
        Map<String, String> tensors, UnaryOperator<String> names) {
      Map<String, String> named = new LinkedHashMap<>();
      tensors.forEach((name, tensor) -> named.put(name, names.apply(tensor)));
      return named;
    }
  }

  /** The output projection; absent from disk where config.json ties it to the embedding. */
  public record Head(String weight, String tiedTo) {}

  /**
   * A decoder layer.
   *
   * @param script the files under {@code torchscript/} whose methods together compute it; one after
   *     an {@code @} is the activation that this config key names, and of a {@code condition ? one
   *     : other} it is the one if the condition holds
   * @param numbers the script's name for a number → a dimension, a config key (with {@code ?} if it
   *     may be null, Infinity, or a flag, which is 1 or absent; the other way round after a {@code
   *     !}) or the number itself
   * @param slots its tensors, named as after the layer's index; a dimension in braces stands for
   *     every number below it
   * @param ignored tensors that old checkpoints carry and nothing reads; they are kept
   * @param experts null where all layers have the same tensors
   * @param index what a layer's index decides; null for nothing
   * @param predictors null where no checkpoint has them
   * @param kind what its layers are called; null where they have attention, of one kind or another
   */
  public record Block(
      List<String> script,
      Map<String, JsonNode> numbers,
      Map<String, Slot> slots,
      List<String> ignored,
      Experts experts,
      Index index,
      Predictors predictors,
      String kind) {
    public Block {
      index = index == null ? new Index(null, null) : index;
    }

    /** Whether a slot is that of whichever layer comes first, and stays when that is removed. */
    public boolean isOfFirst(String slot) {
      return slots.containsKey(slot) && LayerSlots.FIRST.equals(slots.get(slot).in());
    }
  }

  /**
   * How a layer's index enters its mathematics. Each may be null.
   *
   * @param as the script's name for it
   * @param dividesWhen the condition under which attention's logits are divided by it, 1-based
   */
  public record Index(String as, String dividesWhen) {}

  /**
   * Modules for multi-token prediction (arXiv 2412.19437, 2.2), stored as if they were layers
   * behind the last one. They take no part in computing the next token.
   *
   * @param countKey the config key that holds their number
   * @param slots what they have beside the tensors of a sparse layer
   */
  public record Predictors(String countKey, Map<String, Slot> slots) {}

  /**
   * Which layers are sparse: those that no rule makes dense. Each key may be null.
   *
   * @param denseListKey a list of dense layers' indexes
   * @param periodKey of every so many layers only the last is sparse; needs a {@code denseListKey}
   * @param denseCountKey a number of leading dense layers
   */
  public record Experts(String denseListKey, String periodKey, String denseCountKey) {}

  /**
   * One tensor.
   *
   * @param shape an expression over dimensions for each extent
   * @param when the condition on config keys under which the tensor is there, {@code new & !old}
   *     for one; null for always
   * @param as the script's name for it; null where that is the name on disk
   * @param in {@code dense}, {@code sparse} or {@code first}, the layers that have it; null for all
   * @param asStored whether the script takes it in its type on disk, to convert only what it needs
   */
  public record Slot(List<String> shape, String when, String as, String in, boolean asStored) {
    /** Whether a checkpoint with this config has the tensor. */
    boolean isThere(FamilyConfig config) throws UnsupportedModelException {
      return when == null || config.holds(when);
    }
  }

  /**
   * Rotary positions.
   *
   * @param partialKey the config key of the share of a head that is rotated; null for all of it
   * @param slidingThetaKey the key of the base in layers with a sliding window, where that is
   *     another; may be null
   * @param rotatedKey the config key of how many of a head's numbers are rotated; null where that
   *     is a share
   * @param layers which layers have them; null for all
   * @param dynamicAlpha whether rope type dynamic may have an {@code alpha}
   * @param logitScaleKey the rope parameter by which yarn scales attention's logits too; may be
   *     null
   * @param float32Tables whether cosines and sines stay in float32 whatever type is computed in
   * @param when the condition under which positions are rotary; null for always
   */
  public record Rope(
      String partialKey,
      String slidingThetaKey,
      String rotatedKey,
      RopeLayers layers,
      boolean dynamicAlpha,
      String logitScaleKey,
      boolean float32Tables,
      String when) {
    public Rope {
      layers = layers == null ? new RopeLayers(null, null, null, null) : layers;
    }
  }

  /**
   * Which layers have rotary positions. Each may be null.
   *
   * @param onlyKind the one kind that has them
   * @param onlyKindBy a key without which they aren't bound to that kind
   * @param listKey a list with a 1 for each layer that has them
   * @param everyKey without that list, every so-manieth layer has none
   */
  public record RopeLayers(String onlyKind, String onlyKindBy, String listKey, String everyKey) {}

  /**
   * Which layers see only the last {@code sizeKey} positions.
   *
   * @param enabledBy a flag without which there is no window at all; may be null
   * @param layerTypesKey a list that names each layer's kind; may be null, then every layer has the
   *     window
   * @param firstLayerKey without that list, the first layer that has the window; may be null
   * @param periodKey without both, every so-manieth layer has no window; may be null
   * @param unrotatedOnly whether, without all three, only layers without rotary positions have it
   * @param kindRunsKey a list of pairs, each of kinds ({@code global}, {@code local}) and how many
   *     times over; may be null
   */
  public record SlidingWindow(
      String sizeKey,
      String enabledBy,
      String layerTypesKey,
      String firstLayerKey,
      String periodKey,
      boolean unrotatedOnly,
      String kindRunsKey) {}
}
