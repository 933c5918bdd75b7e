package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.input.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("config.json");
  }

  private ModelConfig read(String text) throws IOException {
    Files.writeString(file, text);
    return ModelConfig.read(directory);
  }

  private String refusal(String text) {
    return assertThrows(CheckpointException.class, () -> read(text)).getMessage();
  }

  @Test
  void keepsTheTextAsItIs() throws IOException {
    String text =
        "{\r\n\t\"model_type\":\"tiny\",  \"name\": \"\\u00e4 ä 🦙\", \"eps\": 1e-05}\n\n";

    assertEquals(text, read(text).text());
  }

  @Test
  void readsNumbersThatPythonWritesAsBareWords() throws IOException {
    ModelConfig config = read("{\"a\": NaN, \"b\": Infinity, \"c\": -Infinity, \"d\": 1}");

    assertTrue(Double.isNaN(config.get("a").asDouble()));
    assertEquals(Double.POSITIVE_INFINITY, config.get("b").asDouble());
    assertEquals(Double.NEGATIVE_INFINITY, config.get("c").asDouble());
    assertEquals(1, config.get("d").asInt());
  }

  @Test
  void givesAMissingNodeForAnAbsentKeyAndANullNodeForNull() throws IOException {
    ModelConfig config = read("{\"a\": null}");

    assertTrue(config.get("a").isNull());
    assertTrue(config.get("b").isMissingNode());
  }

  @Test
  void handsOutCopiesOfItsTree() throws IOException {
    ModelConfig config = read("{\"a\": 1}");

    config.tree().put("a", 2);

    assertEquals(1, config.get("a").asInt());
  }

  @Test
  void refusesADirectoryWithoutIt() {
    String message =
        assertThrows(CheckpointException.class, () -> ModelConfig.read(directory)).getMessage();

    assertEquals(
        directory
            + " has no config.json, so it is not a Hugging Face checkpoint."
            + " Give the directory that holds config.json and the weights.",
        message);
  }

  @Test
  void namesTheLineOfBrokenJson() {
    String start = file + " is not valid JSON at line 3: ";

    String message = refusal("{\n  \"a\": 1,\n  \"b\" 2\n}");

    assertEquals(start, message.substring(0, start.length()));
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertEquals(
        file + " is not valid JSON at line 1: Duplicate field 'num_hidden_layers'.",
        refusal("{\"num_hidden_layers\": 4, \"num_hidden_layers\": 8}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "5", "\"text\""})
  void refusesWhatIsNotAnObject(String text) {
    assertEquals(file + " is not a JSON object.", refusal(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{} {}", "{}}", "{\"a\": 1} rest"})
  void refusesMoreThanOneObject(String text) {
    String start = file + " is not valid JSON at line 1: ";

    String message = refusal(text);

    assertEquals(start, message.substring(0, Math.min(start.length(), message.length())));
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    Files.write(file, "{\"name\": \"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1));

    Exception e = assertThrows(InputException.class, () -> ModelConfig.read(directory));

    assertEquals(file + " is not UTF-8 text.", e.getMessage());
  }

  @Test
  void readsTheModelType() throws IOException {
    assertEquals("llama", read("{\"model_type\": \"llama\"}").modelType());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"model_type\": null}", "{\"model_type\": [\"llama\"]}"})
  void refusesToGuessTheModelType(String text) throws IOException {
    ModelConfig config = read(text);

    Exception e = assertThrows(CheckpointException.class, config::modelType);

    assertEquals(
        file + " has no \"model_type\", so the architecture is not known.", e.getMessage());
  }
}
