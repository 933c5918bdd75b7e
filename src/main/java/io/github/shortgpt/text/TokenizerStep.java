package io.github.shortgpt.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One step of what a tokenizer does to a text, of a kind that {@link TokenizerSection} knows.
 *
 * @param json its settings
 */
record TokenizerStep(JsonNode json, TokenizerRefusal refusal) {
  /** Characters that one becomes at most, by Unicode's decompositions. */
  private static final int DECOMPOSED = 4;

  /** The same, where alike is taken for same: U+FDFA becomes a sentence. */
  private static final int COMPATIBLE = 18;

  private static final int BYTES = 4;
  private static final int SPACED = 3;
  private static final int MOST_PIECES = 64;

  private String type() {
    return json.path("type").asText();
  }

  boolean isTemplate() {
    return type().equals("TemplateProcessing");
  }

  /**
   * Checks its settings.
   *
   * @return what regular expressions go back over
   */
  Set<Run> check() throws TextException {
    switch (type()) {
      case "Precompiled" -> charsmap();
      case "TemplateProcessing" -> {
        checkTemplate(json.path("single"), Set.of("A"));
        checkTemplate(json.path("pair"), Set.of("A", "B"));
      }
      case "FixedLength" ->
          refusal.require(json.path("length").asInt(1) > 0, "cuts a text into pieces of no length");
      case "CTC" -> requireText("pad_token", "word_delimiter_token");
      case "BPEDecoder" -> requireText("suffix");
      case "Strip" ->
          refusal.require(
              json.path("stop").asInt(json.has("stop") ? 1 : 0) == 0,
              "strips characters off the end of what it decodes");
      case "Replace" -> refusal.require(leastReplaced() > 0, "replaces nothing by something");
      case "Prepend" -> requireText("prepend");
      default -> {
        // has no setting that matters
      }
    }
    return pattern().map(RegexCost::retried).orElse(Set.of());
  }

  private void requireText(String... keys) throws TextException {
    for (String key : keys) {
      boolean some = json.path(key).isTextual() && !json.path(key).asText().isEmpty();
      refusal.require(some, "has a " + key + " of no characters");
    }
  }

  /** What the regular expression costs, where there is one. */
  private Optional<RegexCost> pattern() throws TextException {
    JsonNode pattern = json.path("pattern");
    boolean plain = pattern.path("String").isTextual() && pattern.size() == 1;
    if (pattern.isMissingNode() || plain) {
      return Optional.empty();
    }
    if (!pattern.path("Regex").isTextual() || pattern.size() != 1) {
      throw refusal.unknown("a pattern that is neither a String nor a Regex");
    }
    String regex = pattern.path("Regex").asText();
    RegexCost cost = RegexReader.cost(regex);
    refusal.require(
        cost.isBounded(),
        "has a regular expression that can be tried in too many ways (" + regex + ")");
    return Optional.of(cost);
  }

  private int leastReplaced() throws TextException {
    String plain = json.path("pattern").path("String").asText();
    return pattern().map(RegexCost::least).orElse(plain.length());
  }

  /** How many times as long a text may become by it. */
  long growth() throws TextException {
    return switch (type()) {
      case "NFC", "NFD" -> DECOMPOSED;
      case "NFKC", "NFKD" -> COMPATIBLE;
      case "BertNormalizer" -> DECOMPOSED * SPACED;
      case "Precompiled" -> charsmap().longest();
      case "ByteLevel" -> BYTES;
      case "Prepend" -> 1 + json.path("prepend").asText().length();
      case "Lowercase", "Metaspace", "WordPiece" -> 2;
      case "Replace" -> 1 + (json.path("content").asText().length() - 1) / leastReplaced();
      default -> 1;
    };
  }

  private PrecompiledCharsmap charsmap() throws TextException {
    JsonNode charsmap = json.path("precompiled_charsmap");
    try {
      byte[] bytes = Base64.getDecoder().decode(charsmap.asText());
      // Java takes Base64 that lacks its padding; the library doesn't.
      boolean whole = Base64.getEncoder().encodeToString(bytes).equals(charsmap.asText());
      if (charsmap.isTextual() && bytes.length > 0 && whole) {
        Optional<PrecompiledCharsmap> map = PrecompiledCharsmap.of(bytes);
        if (map.isPresent()) {
          return map.get();
        }
      }
    } catch (IllegalArgumentException e) {
      // falls through: what isn't Base64 is as damaged
    }
    throw refusal.deadly("has a damaged precompiled_charsmap");
  }

  /** Each special token of a template has to be among those that the template knows. */
  private void checkTemplate(JsonNode template, Set<String> sequences) throws TextException {
    refusal.require(template.size() <= MOST_PIECES, "has a template of too many pieces");
    for (JsonNode piece : template) {
      Map.Entry<String, JsonNode> only =
          piece.size() == 1 && piece.isObject()
              ? piece.properties().iterator().next()
              : Map.entry("", piece);
      JsonNode id = only.getValue().path("id");
      boolean known =
          switch (only.getKey()) {
            case "Sequence" -> sequences.contains(id.asText());
            case "SpecialToken" -> id.isTextual() && isToken(id.asText());
            default -> false;
          };
      refusal.require(known, "puts a special token around texts that it doesn't know");
    }
  }

  private boolean isToken(String id) {
    JsonNode token = json.path("special_tokens").path(id);
    return token.isObject() && token.path("ids").size() == token.path("tokens").size();
  }
}
