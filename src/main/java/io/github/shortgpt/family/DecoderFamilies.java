package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The families that this build knows: the files of {@code families/} and {@code multimodal/}, named
 * in {@code families.txt} and {@code multimodal.txt}.
 */
public final class DecoderFamilies {
  private static final DataFiles<DecoderFamily> FAMILIES =
      new DataFiles<>("families", DecoderFamily.class);
  private static final DataFiles<MultimodalFamily> MULTIMODAL =
      new DataFiles<>("multimodal", MultimodalFamily.class);

  private DecoderFamilies() {}

  /** All families of language models by {@code model_type}, in alphabetical order. */
  public static Map<String, List<DecoderFamily>> byModelType() {
    Map<String, List<DecoderFamily>> families = new TreeMap<>();
    for (DecoderFamily family : FAMILIES.all()) {
      for (String type : family.modelTypes()) {
        families.computeIfAbsent(type, t -> new ArrayList<>()).add(family);
      }
    }
    return families;
  }

  /** Every {@code model_type} that this build knows, in alphabetical order. */
  public static Set<String> modelTypes() {
    Set<String> types = new TreeSet<>(byModelType().keySet());
    for (MultimodalFamily family : MULTIMODAL.all()) {
      types.addAll(family.modelTypes());
    }
    return types;
  }

  private static Optional<MultimodalFamily> multimodal(String modelType) {
    return MULTIMODAL.naming(modelType).stream()
        .filter(family -> family.modelTypes().contains(modelType))
        .findFirst();
  }

  /**
   * Refuses a {@code model_type} that this build doesn't know.
   *
   * @throws UnsupportedModelException naming the supported types
   */
  public static void requireKnown(String modelType) throws UnsupportedModelException {
    if (multimodal(modelType).isEmpty()) {
      of(modelType);
    }
  }

  /**
   * The families of a {@code model_type} that are language models and nothing else; more than one
   * where it stands for several architectures.
   *
   * @throws UnsupportedModelException naming the supported types
   */
  static List<DecoderFamily> of(String modelType) throws UnsupportedModelException {
    List<DecoderFamily> families = new ArrayList<>();
    for (DecoderFamily family : FAMILIES.naming(modelType)) {
      if (family.modelTypes().contains(modelType)) {
        families.add(family);
      }
    }
    if (families.isEmpty()) {
      throw new UnsupportedModelException(
          "The model type \""
              + modelType
              + "\" is not supported. Supported are: "
              + String.join(", ", modelTypes())
              + ".");
    }
    return families;
  }

  /**
   * The family of a language model that is nothing else.
   *
   * @throws UnsupportedModelException naming the supported types, or what tells those of one type
   *     apart
   */
  public static DecoderFamily of(ModelConfig config) throws IOException {
    List<DecoderFamily> families = of(config.modelType());
    List<DecoderFamily> fitting = new ArrayList<>();
    for (DecoderFamily family : families) {
      String condition = family.config().when();
      if (condition == null || new FamilyConfig(config, family).holds(condition)) {
        fitting.add(family);
      }
    }
    if (fitting.size() != 1) {
      throw new UnsupportedModelException(
          config.file()
              + " doesn't say clearly which variant of the model type \""
              + config.modelType()
              + "\" it is. Exactly one of these has to hold: "
              + families.stream().map(f -> f.config().when()).collect(Collectors.joining("; "))
              + ".");
    }
    return fitting.get(0);
  }

  /**
   * The family of a checkpoint's language model, with the names that its tensors have there.
   *
   * @throws UnsupportedModelException naming the supported ones
   */
  static DecoderFamily of(Checkpoint checkpoint) throws IOException {
    ModelConfig config = checkpoint.config();
    Set<String> tensors = checkpoint.tensors().keySet();
    Optional<MultimodalFamily> multimodal = multimodal(config.modelType());
    if (multimodal.isPresent()) {
      return multimodal.get().decoder(config, tensors);
    }
    return of(config).namedAsIn(tensors);
  }
}
