package io.github.shortgpt.family;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The families that this build knows: the files of {@code families/}, named in {@code
 * families.txt}.
 */
public final class DecoderFamilies {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private DecoderFamilies() {}

  /** All families by {@code model_type}, in alphabetical order. */
  public static Map<String, List<DecoderFamily>> byModelType() {
    Map<String, List<DecoderFamily>> families = new TreeMap<>();
    for (String name : names()) {
      DecoderFamily family = read(name);
      for (String type : family.modelTypes()) {
        families.computeIfAbsent(type, t -> new ArrayList<>()).add(family);
      }
    }
    return families;
  }

  /**
   * The families of a {@code model_type}; more than one where it stands for several architectures.
   *
   * @throws UnsupportedModelException naming the supported types
   */
  static List<DecoderFamily> of(String modelType) throws UnsupportedModelException {
    Map<String, List<DecoderFamily>> families = byModelType();
    if (!families.containsKey(modelType)) {
      throw new UnsupportedModelException(
          "The model type \""
              + modelType
              + "\" is not supported. Supported are: "
              + String.join(", ", families.keySet())
              + ".");
    }
    return families.get(modelType);
  }

  /**
   * The family of a checkpoint.
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

  private static List<String> names() {
    try (InputStream in = resource("families.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DecoderFamily read(String name) {
    try (InputStream in = resource(name + ".json")) {
      return JSON.readValue(in, DecoderFamily.class);
    } catch (IOException e) {
      throw new UncheckedIOException("families/" + name + ".json", e);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = DecoderFamilies.class.getResourceAsStream("/families/" + name);
    if (in == null) {
      throw new IOException("families/" + name + " is not in this build");
    }
    return in;
  }
}
