package io.github.shortgpt.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Refuses tokenizers that Hugging Face's library would end the process over, where it could have
 * said no: it stops at what its authors held to be impossible, and Java can't catch that.
 *
 * <p>Only parts that tokenizers are known to have are let through, and of their settings those that
 * the library survives. Each rule was found by {@code scripts/fuzz} or in the library's code.
 */
final class TokenizerCheck {
  private static final Set<String> KEYS =
      Set.of("version", "truncation", "padding", "added_tokens", "model");

  private static final Map<String, Set<String>> MODELS =
      new TreeMap<>(
          Map.of(
              "BPE",
              Set.of(
                  "dropout",
                  "unk_token",
                  "continuing_subword_prefix",
                  "end_of_word_suffix",
                  "fuse_unk",
                  "byte_fallback",
                  "ignore_merges"),
              "WordPiece",
              Set.of("unk_token", "continuing_subword_prefix", "max_input_chars_per_word"),
              "WordLevel",
              Set.of("unk_token"),
              "Unigram",
              Set.of("unk_id", "byte_fallback")));

  /** What files are that were made before there were types, GPT-2's among them. */
  private static final String UNTYPED = "BPE";

  private static final int MOST_STEPS = 64;
  private static final long MOST_GROWTH = 4096;

  /** BERT has 100; a word takes the third power of its length. */
  private static final int MOST_WORD_CHARS = 1000;

  private final TokenizerRefusal refusal;
  private final TokenizerScan scan;
  private final JsonNode tokenizer;

  private TokenizerCheck(Path file, TokenizerScan scan) {
    this.refusal = new TokenizerRefusal(file);
    this.scan = scan;
    this.tokenizer = scan.parts();
  }

  /**
   * Checks a tokenizer.
   *
   * @return what a text may not have too much of in a row, since regular expressions go back over
   *     it
   * @throws TextException saying what the library can't do
   */
  static Set<Run> check(Path file, TokenizerScan scan) throws TextException {
    TokenizerCheck check = new TokenizerCheck(file, scan);
    check.checkKeys();
    check.checkModel();
    AddedTokens.check(check.tokenizer, check.refusal);
    return check.checkSteps();
  }

  private void checkKeys() throws TextException {
    for (Map.Entry<String, JsonNode> entry : tokenizer.properties()) {
      String key = entry.getKey();
      boolean section =
          Arrays.stream(TokenizerSection.values()).anyMatch(known -> known.key().equals(key));
      if (!section && !KEYS.contains(key)) {
        throw refusal.unknown("a section \"" + key + "\"");
      }
    }
  }

  private void checkModel() throws TextException {
    JsonNode model = tokenizer.path("model");
    String type = model.path("type").asText(UNTYPED);
    Set<String> known = MODELS.get(type);
    if (!model.isObject() || known == null) {
      throw refusal.unreadable(
          "it has no model of a type among " + String.join(", ", MODELS.keySet()));
    }
    if (model.path("dropout").asDouble() != 0) {
      throw refusal.unreadable("its model leaves out merges at random. Set its dropout to null");
    }
    for (Map.Entry<String, JsonNode> setting : model.properties()) {
      if (!setting.getKey().equals("type") && !known.contains(setting.getKey())) {
        throw refusal.unknown("a setting \"" + setting.getKey() + "\" of its model " + type);
      }
    }
    boolean pieces = type.equals("WordPiece");
    boolean prefixed = !model.path("continuing_subword_prefix").asText("").isEmpty();
    refusal.require(
        pieces || !prefixed, "continues words with a prefix, but its type is not WordPiece");
    JsonNode chars = model.path("max_input_chars_per_word");
    refusal.require(
        chars.isMissingNode() || (chars.canConvertToInt() && chars.intValue() <= MOST_WORD_CHARS),
        "looks for the pieces of words of more than " + MOST_WORD_CHARS + " characters");
    refusal.require(
        !type.equals("Unigram") || !scan.hasLongPiece(), "has a piece of thousands of characters");
  }

  private Set<Run> checkSteps() throws TextException {
    Set<Run> retried = EnumSet.noneOf(Run.class);
    List<TokenizerStep> before = steps(TokenizerSection.NORMALIZER);
    before.addAll(steps(TokenizerSection.PRE_TOKENIZER));
    List<TokenizerStep> behind = steps(TokenizerSection.POST_PROCESSOR);
    List<TokenizerStep> decoding = steps(TokenizerSection.DECODER);
    for (List<TokenizerStep> steps : List.of(before, behind, decoding)) {
      for (TokenizerStep step : steps) {
        retried.addAll(step.check());
      }
    }
    checkGrowth(before);
    checkGrowth(decoding);
    // A template makes several texts of one, and knows what to do with two at most.
    refusal.require(
        behind.stream().filter(TokenizerStep::isTemplate).count() <= 1,
        "puts special tokens around texts more than once");
    return retried;
  }

  private List<TokenizerStep> steps(TokenizerSection section) throws TextException {
    List<TokenizerStep> steps = new ArrayList<>();
    for (JsonNode step : section.steps(tokenizer, refusal)) {
      steps.add(new TokenizerStep(step, refusal));
    }
    refusal.require(
        steps.size() <= MOST_STEPS, "has " + steps.size() + " steps in its " + section.key());
    return steps;
  }

  /** Each step may make a text several times as long, as long as nothing says stop. */
  private void checkGrowth(List<TokenizerStep> steps) throws TextException {
    long growth = 1;
    for (TokenizerStep step : steps) {
      growth *= step.growth();
      refusal.require(growth <= MOST_GROWTH, "makes a text thousands of times as long");
    }
  }
}
