package io.github.shortgpt.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.input.InputFile;
import io.github.shortgpt.input.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What tokenizer_config.json and special_tokens_map.json say of BOS and EOS; both may be absent.
 */
public final class SpecialTokens {
  private static final ObjectMapper JSON = StrictJson.mapper().build();
  private static final int MOST_MEBIBYTES = 32;

  private final List<JsonNode> files;

  private SpecialTokens(List<JsonNode> files) {
    this.files = files;
  }

  /** Reads those of a checkpoint directory. */
  public static SpecialTokens read(Path directory) throws IOException {
    List<JsonNode> files = new ArrayList<>();
    for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        files.add(parse(file, InputFile.text(file, MOST_MEBIBYTES)));
      }
    }
    return new SpecialTokens(files);
  }

  private static JsonNode parse(Path file, String text) throws IOException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new TextException(file + " is not valid JSON: " + StrictJson.reason(e) + ".", e);
    }
  }

  /** The names given to a role, {@code eos_token} for one, the most specific first. */
  public List<String> named(String role) {
    return files.stream()
        .map(file -> file.path(role))
        .map(token -> token.isObject() ? token.path("content") : token)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .toList();
  }

  /** Tokens that the files say a text may have; some say 10^30 where there is no limit. */
  OptionalInt maxLength() {
    return files.stream()
        .map(file -> file.path("model_max_length"))
        .filter(JsonNode::canConvertToInt)
        .mapToInt(JsonNode::asInt)
        .findFirst();
  }

  /** Whether the files say that BOS goes before a text. */
  boolean addsBos(boolean whenUnsaid) {
    return files.stream()
        .map(file -> file.path("add_bos_token"))
        .filter(JsonNode::isBoolean)
        .findFirst()
        .map(JsonNode::asBoolean)
        .orElse(whenUnsaid);
  }
}
