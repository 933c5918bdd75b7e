package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextCutsTest {
  /** A byte-pair tokenizer without anything that looks beyond a piece of text. */
  private static final String LOCAL =
      """
      {"added_tokens": [{"content": "</s>"}], "normalizer": {"type": "NFC"},
       "pre_tokenizer": {"type": "Sequence", "pretokenizers":
         [{"type": "Digits"}, {"type": "ByteLevel", "add_prefix_space": false}]},
       "model": {"type": "BPE", "vocab": {"a": 0, ".\\n": 1, "\\u0120\\u010a": 2}}}
      """;

  private static final String TEXT = "a line of words\n".repeat(10_000);

  @BeforeAll
  static void keepTheLibraryOffline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
  }

  /** Every character is a token. */
  private static int[] characters(String text) {
    return text.chars().toArray();
  }

  private static List<String> parts(String json, String text, Function<String, int[]> encode)
      throws IOException {
    List<String> parts = new ArrayList<>();
    TextCuts.of(TokenizerScan.of(Path.of("tokenizer.json"), json.getBytes(StandardCharsets.UTF_8)))
        .parts(text, encode)
        .forEach(parts::add);
    return parts;
  }

  /** Lines of words, numbers, signs, blanks and characters of two units. */
  private static String mixedText(int length) {
    String[] some = {
      "the", "Fall", " ", "  ", "\n", "\n\n", "12345", "…", "🦙", "é", "e\u0301", "."
    };
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(some[random.nextInt(some.length)]);
    }
    return text.toString();
  }

  @Test
  void theIdsOfThePartsAreThoseOfTheWhole() throws IOException {
    String text = mixedText(250_000);
    try (Tokenizer tokenizer = Tokenizer.open(Path.of("models/tinytales-12l"))) {
      List<String> parts = new ArrayList<>();
      tokenizer.parts(text).forEach(parts::add);

      assertTrue(parts.size() > 2, "parts: " + parts.size());
      int[] ids =
          parts.stream().map(tokenizer::encode).flatMapToInt(part -> Arrays.stream(part)).toArray();
      assertArrayEquals(tokenizer.encode(text), ids);
    }
  }

  @Test
  void aTextIsCutBehindAWord() throws IOException {
    List<String> parts = parts(LOCAL, TEXT, TextCutsTest::characters);

    assertEquals(3, parts.size());
    assertEquals(TEXT, String.join("", parts));
    assertTrue(parts.stream().skip(1).allMatch(part -> part.matches("(?s)[ \n]\\w.*")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"BPE\" → \"Unigram\"",
        "\"a\": 0 → \"e\\n\": 0",
        "\"a\": 0 → \"9\\u010a\": 0",
        "\"a\": 0 → \"of\\u0120\": 0",
        "\"</s>\" → \"s\\n\"",
        "\"NFC\" → \"Prepend\"",
        "\"NFC\" → \"Strip\"",
        "\"Digits\" → \"Metaspace\"",
        "\"add_prefix_space\": false → \"add_prefix_space\": true"
      })
  void aTokenizerThatLooksBeyondACutIsGivenTheWhole(String change) throws IOException {
    String[] words = change.split(" → ", -1);
    assertTrue(LOCAL.contains(words[0]));

    assertEquals(
        List.of(TEXT), parts(LOCAL.replace(words[0], words[1]), TEXT, TextCutsTest::characters));
  }

  @Test
  void whereTheIdsAroundACutDifferThereIsNone() throws IOException {
    Function<String, int[]> countsWords =
        text -> IntStream.range(0, text.split("\\s", -1).length).toArray();

    assertEquals(List.of(TEXT), parts(LOCAL, TEXT, countsWords));
  }

  @Test
  void aTextWithoutWordsIsWhole() throws IOException {
    String text = "… ".repeat(50_000);

    assertEquals(List.of(text), parts(LOCAL, text, TextCutsTest::characters));
  }
}
