package io.github.shortgpt.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The tokens that a tokenizer looks for before anything else. */
final class AddedTokens {
  private static final Set<String> SETTINGS =
      Set.of("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");

  /** The key of tokens that are looked for in the normalized text. */
  private static final String NORMALIZED = "normalized";

  private AddedTokens() {}

  static void check(JsonNode tokenizer, TokenizerRefusal refusal) throws TextException {
    JsonNode added = tokenizer.path("added_tokens");
    for (JsonNode token : added) {
      if (!token.isObject()) {
        throw refusal.unknown("an added token that is no object");
      }
      for (Map.Entry<String, JsonNode> setting : token.properties()) {
        if (!SETTINGS.contains(setting.getKey())) {
          throw refusal.unknown("a setting \"" + setting.getKey() + "\" of an added token");
        }
      }
    }
    refusal.require(
        !takeBlanks(added, false, false) && !takeBlanks(added, true, isRewritten(tokenizer)),
        "has added tokens that take each other's blanks");
  }

  /**
   * A token that takes the blanks behind it along leaves nothing for one that begins with a blank
   * and takes the blanks before it: it would end before it begins.
   *
   * @param rewritten whether any may begin with a blank once it is normalized
   */
  private static boolean takeBlanks(JsonNode added, boolean normalized, boolean rewritten) {
    List<JsonNode> tokens =
        StreamSupport.stream(added.spliterator(), false)
            .filter(token -> token.path(NORMALIZED).asBoolean() == normalized)
            .toList();
    boolean right = tokens.stream().anyMatch(token -> token.path("rstrip").asBoolean());
    boolean left =
        tokens.stream()
            .filter(token -> token.path("lstrip").asBoolean())
            .anyMatch(token -> rewritten || beginsBlank(token.path("content").asText()));
    return right && left;
  }

  private static boolean isRewritten(JsonNode tokenizer) {
    return tokenizer.path("normalizer").isObject();
  }

  private static boolean beginsBlank(String content) {
    return !content.isEmpty() && Run.BLANKS.has(content.charAt(0));
  }

  /** Tokens of which normalization may leave nothing; those would be found everywhere. */
  static List<String> normalized(JsonNode tokenizer) {
    return StreamSupport.stream(tokenizer.path("added_tokens").spliterator(), false)
        .filter(token -> token.path(NORMALIZED).asBoolean())
        .map(token -> token.path("content").asText())
        .filter(content -> !content.isEmpty())
        .distinct()
        .toList();
  }
}
