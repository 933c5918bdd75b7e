package io.github.shortgpt.family;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
  public static Map<String, DecoderFamily> byModelType() {
    Map<String, DecoderFamily> families = new TreeMap<>();
    for (String name : names()) {
      DecoderFamily family = read(name);
      family.modelTypes().forEach(type -> families.put(type, family));
    }
    return families;
  }

  /**
   * The family of a {@code model_type}.
   *
   * @throws UnsupportedModelException naming the supported ones
   */
  public static DecoderFamily of(String modelType) throws UnsupportedModelException {
    Map<String, DecoderFamily> families = byModelType();
    DecoderFamily family = families.get(modelType);
    if (family == null) {
      throw new UnsupportedModelException(
          "The model type \""
              + modelType
              + "\" is not supported. Supported are: "
              + String.join(", ", families.keySet())
              + ".");
    }
    return family;
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
