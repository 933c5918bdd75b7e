package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerJsonTest {
  private static final String BOS_IN_FRONT = template("<s>", 1, "%s, %s");
  private static final String EOS_BEHIND = template("</s>", 2, "%2$s, %1$s");

  private static final String FILE =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [ADDED],
       "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"},
       "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "<unk>",
                 "vocab": {"<unk>": 0, "<s>": 1, "</s>": 2, "layers": 3, "fall": 4, "🦙": 5}}}
      """;

  @TempDir private Path directory;

  @BeforeAll
  static void keepTheLibraryOffline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
  }

  private static String template(String token, int id, String order) {
    String special = "{\"SpecialToken\": {\"id\": \"%s\", \"type_id\": 0}}".formatted(token);
    String text = "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}";
    return """
        {"type": "TemplateProcessing", "single": [%s],
         "pair": [%s, {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {"%s": {"id": "%s", "ids": [%d], "tokens": ["%s"]}}}
        """
        .formatted(order.formatted(special, text), text, token, token, id, token);
  }

  private static String token(int id, String content) {
    return """
        {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true}
        """
        .formatted(id, content);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  /** Writes a tokenizer of three words and three special tokens, and {@code added} from 6 on. */
  private void writeTokenizer(String section, String value, String... added) throws IOException {
    StringBuilder tokens = new StringBuilder(token(0, "<unk>"));
    tokens.append(',').append(token(1, "<s>")).append(',').append(token(2, "</s>"));
    for (int i = 0; i < added.length; i++) {
      tokens.append(',').append(token(6 + i, added[i]));
    }
    String key = "\"" + section + "\": ";
    write("tokenizer.json", FILE.replace("ADDED", tokens).replace(key + "null", key + value));
  }

  private void writePlainTokenizer() throws IOException {
    writeTokenizer("post_processor", "null");
  }

  private OptionalInt endOfText() throws IOException {
    try (TokenizerJson tokenizer = TokenizerJson.open(directory)) {
      return tokenizer.endOfText();
    }
  }

  private OptionalInt bos() throws IOException {
    try (TokenizerJson tokenizer = TokenizerJson.open(directory)) {
      return tokenizer.bos();
    }
  }

  private String refusal() {
    return assertThrows(TextException.class, () -> TokenizerJson.open(directory)).getMessage();
  }

  private void assertRefusalBegins(String start) {
    String message = refusal();
    assertEquals(start, message.substring(0, Math.min(start.length(), message.length())));
  }

  @Test
  void encodesADocumentWithoutSpecialTokens() throws IOException {
    writeTokenizer("post_processor", BOS_IN_FRONT);

    try (TokenizerJson tokenizer = TokenizerJson.open(directory)) {
      assertArrayEquals(new int[] {3, 4, 0, 5}, tokenizer.encode("layers fall\nsilently 🦙"));
      assertArrayEquals(new int[0], tokenizer.encode(" "));
    }
  }

  @Test
  void findsTheBosThatTheTokenizerPutsInFront() throws IOException {
    writeTokenizer("post_processor", BOS_IN_FRONT);

    assertEquals(OptionalInt.of(1), bos());
  }

  @Test
  void findsNoBosWhereNoneIsPutInFront() throws IOException {
    writePlainTokenizer();

    assertEquals(OptionalInt.empty(), bos());
  }

  @Test
  void doesNotTakeATokenPutBehindForBos() throws IOException {
    writeTokenizer("post_processor", EOS_BEHIND);

    assertEquals(OptionalInt.empty(), bos());
  }

  @Test
  void doesNotTruncateEvenIfTheFileAsksForIt() throws IOException {
    writeTokenizer(
        "truncation",
        """
        {"direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0}
        """);
    int[] expected = new int[2000];
    Arrays.fill(expected, 3);

    try (TokenizerJson tokenizer = TokenizerJson.open(directory)) {
      assertArrayEquals(expected, tokenizer.encode("layers ".repeat(2000)));
    }
  }

  @Test
  void doesNotPadEvenIfTheFileAsksForIt() throws IOException {
    writeTokenizer(
        "padding",
        """
        {"strategy": {"Fixed": 16}, "direction": "Left", "pad_to_multiple_of": null, "pad_id": 2,
         "pad_type_id": 0, "pad_token": "</s>"}
        """);

    try (TokenizerJson tokenizer = TokenizerJson.open(directory)) {
      assertArrayEquals(new int[] {4}, tokenizer.encode("fall"));
      assertEquals(OptionalInt.empty(), tokenizer.bos());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"eos_token\": \"</s>\"}",
        "{\"eos_token\": {\"__type\": \"AddedToken\", \"content\": \"</s>\", \"lstrip\": false}}"
      })
  void readsTheEndOfTextFromTheConfig(String config) throws IOException {
    writePlainTokenizer();
    write("tokenizer_config.json", config);

    assertEquals(OptionalInt.of(2), endOfText());
  }

  @Test
  void readsTheEndOfTextFromTheMapOfSpecialTokensWhereTheConfigLacksIt() throws IOException {
    writePlainTokenizer();
    write("tokenizer_config.json", "{\"eos_token\": null}");
    write("special_tokens_map.json", "{\"eos_token\": {\"content\": \"</s>\"}}");

    assertEquals(OptionalInt.of(2), endOfText());
  }

  @ParameterizedTest
  @CsvSource({
    "<|endoftext|>, 6",
    "<|end_of_text|>, 6",
    "<|end_of_text|> <|endoftext|>, 7",
    "<|eot_id|> <|end_of_text|>, 7"
  })
  void prefersTheEndOfATextToTheEndOfATurn(String added, int expected) throws IOException {
    writeTokenizer("post_processor", "null", added.split(" ", -1));
    write("tokenizer_config.json", "{\"eos_token\": \"</s>\"}");

    assertEquals(OptionalInt.of(expected), endOfText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"eos_token\": null}", "{\"eos_token\": \"<|im_end|>\"}", "[]"})
  void knowsNoEndOfTextThatIsNotAmongTheAddedTokens(String config) throws IOException {
    writePlainTokenizer();
    write("tokenizer_config.json", config);

    assertEquals(OptionalInt.empty(), endOfText());
  }

  @Test
  void knowsNoEndOfTextWithoutAConfig() throws IOException {
    writePlainTokenizer();

    assertEquals(OptionalInt.empty(), endOfText());
  }

  @Test
  void refusesBrokenJson() throws IOException {
    write("tokenizer.json", "{\"version\":");

    assertRefusalBegins(directory.resolve("tokenizer.json") + " is not valid JSON: ");
  }

  @Test
  void refusesABrokenConfig() throws IOException {
    writePlainTokenizer();
    write("tokenizer_config.json", "{\"eos_token\":");

    assertRefusalBegins(directory.resolve("tokenizer_config.json") + " is not valid JSON: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "5", "", "{\"model\": {\"type\": \"Oracle\"}}"})
  void refusesWhatIsNotATokenizer(String text) throws IOException {
    write("tokenizer.json", text);

    assertRefusalBegins(
        directory.resolve("tokenizer.json") + " is not a tokenizer that can be read: ");
  }
}
