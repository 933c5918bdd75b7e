package io.github.shortgpt.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Refuses tokenizers that Hugging Face's library would end the process over, where it could have
 * said no: it stops at what its authors held to be impossible, and Java can't catch that.
 */
final class TokenizerCheck {
  /**
   * A repeated group with a repetition in it, for which there may be no end to the ways to match.
   */
  private static final Pattern NESTED_REPETITION =
      Pattern.compile("[+*}](?:\\\\.|[^()\\\\])*+\\)(?:[+*]|\\{[0-9]*,)");

  private final Path file;

  private TokenizerCheck(Path file) {
    this.file = file;
  }

  /**
   * Checks everything but the vocabulary.
   *
   * @throws TextException saying what the library can't do
   */
  static void check(Path file, JsonNode tokenizer) throws TextException {
    TokenizerCheck check = new TokenizerCheck(file);
    check.checkGrowth(tokenizer.path("normalizer"));
    check.check(tokenizer);
  }

  /** Each step from bytes to characters may double a text, as long as nothing says stop. */
  private void checkGrowth(JsonNode normalizer) throws TextException {
    if (Collections.frequency(normalizer.findValuesAsText("type"), "ByteLevel") > 1) {
      throw refused("turns bytes into characters more than once");
    }
  }

  private void check(JsonNode part) throws TextException {
    String type = part.path("type").asText();
    if (part.has("precompiled_charsmap") || type.equals("Precompiled")) {
      checkCharsmap(part.path("precompiled_charsmap"));
    }
    if (part.has("special_tokens") && (part.has("single") || part.has("pair"))) {
      checkTemplate(part.path("single"), part.path("special_tokens"));
      checkTemplate(part.path("pair"), part.path("special_tokens"));
    }
    if (!part.path("continuing_subword_prefix").asText("").isEmpty() && !type.equals("WordPiece")) {
      throw refused("continues words with a prefix, but its type is not WordPiece");
    }
    if (part.has("stop") && part.path("stop").asInt(1) != 0) {
      throw refused("strips characters off the end of what it decodes");
    }
    if (NESTED_REPETITION.matcher(part.path("Regex").asText("")).find()) {
      throw refused("has a regular expression that repeats a repetition");
    }
    for (Map.Entry<String, JsonNode> inner : part.properties()) {
      check(inner.getValue());
    }
    for (JsonNode inner : part.isArray() ? part : List.<JsonNode>of()) {
      check(inner);
    }
  }

  private void checkCharsmap(JsonNode charsmap) throws TextException {
    try {
      byte[] map = Base64.getDecoder().decode(charsmap.asText());
      // Java takes Base64 that lacks its padding; the library doesn't.
      boolean whole = Base64.getEncoder().encodeToString(map).equals(charsmap.asText());
      if (charsmap.isTextual() && map.length > 0 && whole && PrecompiledCharsmap.isSafe(map)) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // falls through: what isn't Base64 is as damaged
    }
    throw refused("has a damaged precompiled_charsmap");
  }

  /** Each special token of a template has to be among those that the template knows. */
  private void checkTemplate(JsonNode template, JsonNode tokens) throws TextException {
    for (JsonNode piece : template) {
      JsonNode id = piece.path("SpecialToken").path("id");
      JsonNode token = tokens.path(id.asText());
      boolean known = token.isObject() && token.path("ids").size() == token.path("tokens").size();
      if (!id.isMissingNode() && !known) {
        throw refused("puts a special token around texts that it doesn't know");
      }
    }
  }

  private TextException refused(String what) {
    return new TextException(
        file
            + " "
            + what
            + ", which the library that runs it does not survive. Download it again.");
  }
}
