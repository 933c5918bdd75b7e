package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model and the ids are made by {@code scripts/sentencepiece-goldens.py}. */
class SentencePieceModelTest {
  private static final Path RESOURCES = Path.of("src/test/resources/sentencepiece");

  @TempDir private Path directory;

  @BeforeEach
  void copyTheModel() throws IOException {
    Files.copy(RESOURCES.resolve("tokenizer.model"), directory.resolve("tokenizer.model"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text.replace('\'', '"'));
  }

  private OptionalInt bos() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(directory)) {
      return tokenizer.bos();
    }
  }

  private OptionalInt endOfText() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(directory)) {
      return tokenizer.endOfText();
    }
  }

  @TestFactory
  Stream<DynamicTest> givesTheIdsOfPythonsSentencePiece() throws IOException {
    JsonNode cases = new ObjectMapper().readTree(RESOURCES.resolve("ids.json").toFile());
    return StreamSupport.stream(cases.spliterator(), false)
        .map(
            golden ->
                dynamicTest(
                    golden.get("text").toString(),
                    () -> assertIds(golden.get("text").asText(), golden.get("ids"))));
  }

  private static void assertIds(String text, JsonNode ids) throws IOException {
    int[] expected =
        StreamSupport.stream(ids.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    try (Tokenizer tokenizer = Tokenizer.open(RESOURCES)) {
      assertArrayEquals(expected, tokenizer.encode(text));
    }
  }

  @Test
  void beginsATextWithBosWhereNoFileSaysOtherwise() throws IOException {
    assertEquals(OptionalInt.of(1), bos());
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, -1", "null, 1"})
  void asksTheConfigWhetherToBeginWithBos(String add, int expected) throws IOException {
    write("tokenizer_config.json", "{'add_bos_token': " + add + "}");

    assertEquals(expected, bos().orElse(-1));
  }

  @Test
  void takesTheTokensThatTheFilesName() throws IOException {
    write("tokenizer_config.json", "{'bos_token': {'content': '</s>'}, 'eos_token': null}");
    write("special_tokens_map.json", "{'bos_token': '<s>', 'eos_token': '<unk>'}");

    assertEquals(OptionalInt.of(2), bos());
    assertEquals(OptionalInt.of(0), endOfText());
  }

  /** Early conversions of Llama name tokens that are none. */
  @ParameterizedTest
  @ValueSource(strings = {"''", "'<bos>'", "null"})
  void takesTheUsualTokensWhereTheFilesNameNoPiece(String name) throws IOException {
    write("tokenizer_config.json", "{'bos_token': " + name + ", 'eos_token': " + name + "}");

    assertEquals(OptionalInt.of(1), bos());
    assertEquals(OptionalInt.of(2), endOfText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "version https://git-lfs.github.com/spec/v1", "aGVsbG8= 0\nd29ybGQ= 1"})
  void refusesWhatIsNoSentencePieceModel(String text) throws IOException {
    write("tokenizer.model", text);

    assertEquals(
        directory.resolve("tokenizer.model")
            + " is not a SentencePiece model that can be read. Make a tokenizer.json with"
            + " transformers: AutoTokenizer.from_pretrained(…).save_pretrained(…).",
        assertThrows(TextException.class, () -> Tokenizer.open(directory)).getMessage());
  }
}
