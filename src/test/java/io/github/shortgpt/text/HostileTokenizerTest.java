package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tokenizers that end the process when the libraries get them; each was found by {@code
 * scripts/fuzz} or in the libraries' code.
 */
class HostileTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES = Path.of("src/test/resources/fuzz");

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("tokenizer.json");
  }

  private ObjectNode example(String name) throws IOException {
    Path example = EXAMPLES.resolve("tokenizers/" + name + ".json");
    return (ObjectNode) JSON.readTree(example.toFile());
  }

  private String refusal(String text) throws IOException {
    Files.writeString(file, text);
    return assertThrows(IOException.class, () -> Tokenizer.open(directory)).getMessage();
  }

  private String unsurvived(String what) {
    return file
        + " "
        + what
        + ", which the library that runs it does not survive. Download it again.";
  }

  @Test
  void aTemplateWithATokenThatItDoesNotKnow() throws IOException {
    ObjectNode tokenizer = example("llama-bpe");
    tokenizer.withObject("/post_processor/special_tokens").removeAll();
    assertEquals(
        unsurvived("puts a special token around texts that it doesn't know"),
        refusal(tokenizer.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "\"\"", "\"AAAA\"", "\"no Base64!\"", "null", "[]"})
  void aDamagedTableOfReplacements(String charsmap) throws IOException {
    ObjectNode tokenizer = example("unigram");
    tokenizer.set(
        "normalizer",
        JSON.readTree("{\"type\":\"Precompiled\",\"precompiled_charsmap\":" + charsmap + "}"));
    assertEquals(unsurvived("has a damaged precompiled_charsmap"), refusal(tokenizer.toString()));
  }

  @Test
  void aPrefixOfContinuedWordsInBpe() throws IOException {
    ObjectNode tokenizer = example("llama-bpe");
    tokenizer.withObject("/model").put("continuing_subword_prefix", "####");
    assertEquals(
        unsurvived("continues words with a prefix, but its type is not WordPiece"),
        refusal(tokenizer.toString()));
  }

  @Test
  void strippingMoreThanThereIs() throws IOException {
    ObjectNode tokenizer = example("llama-bpe");
    tokenizer.set(
        "decoder", JSON.readTree("{\"type\":\"Strip\",\"content\":\"a\",\"start\":0,\"stop\":9}"));
    assertEquals(
        unsurvived("strips characters off the end of what it decodes"),
        refusal(tokenizer.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(?:a*b?)*c", "(\\\\s+x|y){2,}"})
  void aRegularExpressionWithoutEnd(String regex) throws IOException {
    ObjectNode tokenizer = example("byte-level-bpe");
    ((ObjectNode) tokenizer.at("/pre_tokenizer/pretokenizers/0/pattern")).put("Regex", regex);
    assertEquals(
        unsurvived("has a regular expression that can be tried in too many ways (" + regex + ")"),
        refusal(tokenizer.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // GPT-2, Llama 3, DeepSeek-V3, o200k
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r"
            + "\\n"
            + "\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r"
            + "\\n"
            + "]*|\\s*[\\r"
            + "\\n"
            + "]+|\\s+(?!\\S)|\\s+",
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s+"
      })
  void theRegularExpressionsOfModelsAreRead(String regex) throws IOException {
    ObjectNode tokenizer = example("byte-level-bpe");
    ((ObjectNode) tokenizer.at("/pre_tokenizer/pretokenizers/0/pattern")).put("Regex", regex);
    Files.writeString(file, tokenizer.toString());
    try (Tokenizer opened = Tokenizer.open(directory)) {
      assertEquals(3, opened.encode("on a").length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1e999999999 | has a number that no computer's arithmetic has.",
        "\"\\ud800\" | has a string with half a character in it.",
      })
  void valuesThatTheLibraryHoldsForImpossible(String value, String what) throws IOException {
    ObjectNode tokenizer = example("llama-bpe");
    for (String place : new String[] {"decoder", "model"}) {
      String text =
          tokenizer
              .toString()
              .replace("\"" + place + "\":{", "\"" + place + "\":{\"vocab\":" + value + ",");
      assertEquals(file + " " + what, refusal(text));
    }
  }

  @Test
  void nestingThatTheLibraryHoldsForImpossible() throws IOException {
    String deep = "[".repeat(150) + "]".repeat(150);
    for (String key : new String[] {"decoder", "vocab"}) {
      String sentence = refusal("{\"model\": {\"" + key + "\": " + deep + "}}");
      assertEquals(
          file
              + " is not valid JSON: Document nesting depth (101) exceeds the maximum"
              + " allowed (100).",
          sentence);
    }
  }

  @Test
  void aTokenizerThatKnowsNoWordForAText() throws IOException {
    ObjectNode tokenizer = example("wordlevel");
    ((ObjectNode) tokenizer.get("model")).put("unk_token", "nowhere");
    ((ObjectNode) tokenizer.get("model")).withObject("vocab").put("a", 3);
    Files.writeString(file, tokenizer.toString());
    try (Tokenizer opened = Tokenizer.open(directory)) {
      UncheckedIOException e =
          assertThrows(UncheckedIOException.class, () -> opened.encode("nothing"));
      assertEquals(TextException.class, e.getCause().getClass());
    }
  }

  @Test
  void piecesOfNoLengthAndFieldsBehindTheEnd() throws IOException {
    Path model = directory.resolve("tokenizer.model");
    byte[] whole = Files.readAllBytes(EXAMPLES.resolve("sentencepiece/bpe.model"));
    String sentence =
        model
            + " is not a SentencePiece model that can be read. Make a tokenizer.json with"
            + " transformers: AutoTokenizer.from_pretrained(…).save_pretrained(…).";
    Files.write(model, new byte[] {10, 2, 10, 0});
    assertEquals(sentence, refusalOfModel());
    Files.write(model, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertEquals(sentence, refusalOfModel());
    Files.write(
        model, new byte[] {(byte) 0x82, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f});
    assertEquals(sentence, refusalOfModel());
  }

  private String refusalOfModel() {
    return assertThrows(IOException.class, () -> Tokenizer.open(directory)).getMessage();
  }
}
