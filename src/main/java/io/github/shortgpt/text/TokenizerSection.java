package io.github.shortgpt.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sections of a tokenizer.json that say what is done to a text step by step, and every kind of
 * step that the tokenizers' library writes, with its settings.
 *
 * <p>That library guesses at what has another shape than it writes, and ends the process over some
 * of what it makes of it; so only this is handed to it.
 */
enum TokenizerSection {
  NORMALIZER(
      "normalizer",
      "normalizers",
      """
      BertNormalizer clean_text handle_chinese_chars strip_accents lowercase
      Strip strip_left strip_right
      StripAccents
      NFC
      NFD
      NFKC
      NFKD
      Lowercase
      Nmt
      Precompiled precompiled_charsmap
      Replace pattern content
      Prepend prepend
      ByteLevel
      """),
  PRE_TOKENIZER(
      "pre_tokenizer",
      "pretokenizers",
      """
      BertPreTokenizer
      ByteLevel add_prefix_space trim_offsets use_regex
      CharDelimiterSplit delimiter
      Metaspace replacement add_prefix_space prepend_scheme split str_rep
      Whitespace
      WhitespaceSplit
      Split pattern behavior invert
      Punctuation behavior
      Digits individual_digits
      UnicodeScripts
      FixedLength length
      """),
  POST_PROCESSOR(
      "post_processor",
      "processors",
      """
      RobertaProcessing sep cls trim_offsets add_prefix_space
      BertProcessing sep cls
      ByteLevel add_prefix_space trim_offsets use_regex
      TemplateProcessing single pair special_tokens
      """),
  DECODER(
      "decoder",
      "decoders",
      """
      BPEDecoder suffix
      ByteLevel add_prefix_space trim_offsets use_regex
      WordPiece prefix cleanup
      Metaspace replacement add_prefix_space prepend_scheme split str_rep
      CTC pad_token word_delimiter_token cleanup
      Replace pattern content
      Fuse
      Strip content start stop
      ByteFallback
      """);

  private static final String TYPE = "type";
  private static final String SEQUENCE = "Sequence";

  private final String key;
  private final String list;
  private final String kinds;

  TokenizerSection(String key, String list, String kinds) {
    this.key = key;
    this.list = list;
    this.kinds = kinds + SEQUENCE + " " + list;
  }

  /** The settings of a kind of step, nothing if there is no such kind. */
  private Optional<List<String>> settings(String type) {
    return kinds
        .lines()
        .map(kind -> List.of(kind.split(" ", -1)))
        .filter(words -> words.get(0).equals(type))
        .map(words -> words.subList(1, words.size()))
        .findFirst();
  }

  /** What the section is called in the file. */
  String key() {
    return key;
  }

  /**
   * The steps in their order, without the sequences that they are gathered in.
   *
   * @throws TextException if there is another
   */
  List<JsonNode> steps(JsonNode tokenizer, TokenizerRefusal refusal) throws TextException {
    List<JsonNode> steps = new ArrayList<>();
    JsonNode section = tokenizer.path(key);
    if (!section.isMissingNode() && !section.isNull()) {
      gather(section, steps, refusal);
    }
    return steps;
  }

  private void gather(JsonNode step, List<JsonNode> steps, TokenizerRefusal refusal)
      throws TextException {
    String type = step.path(TYPE).asText();
    Optional<List<String>> known = settings(type);
    if (!step.isObject() || !step.path(TYPE).isTextual()) {
      throw refusal.unknown("something in its " + key + " that is no step with a type");
    }
    if (known.isEmpty()) {
      throw refusal.unknown("a step of the type \"" + type + "\" in its " + key);
    }
    for (Map.Entry<String, JsonNode> setting : step.properties()) {
      if (!setting.getKey().equals(TYPE) && !known.get().contains(setting.getKey())) {
        throw refusal.unknown(
            "a setting \"" + setting.getKey() + "\" of the step " + type + " in its " + key);
      }
    }
    if (!type.equals(SEQUENCE)) {
      steps.add(step);
      return;
    }
    if (!step.path(list).isArray()) {
      throw refusal.unknown("a sequence without its " + list + " in its " + key);
    }
    for (JsonNode inner : step.path(list)) {
      gather(inner, steps, refusal);
    }
  }
}
