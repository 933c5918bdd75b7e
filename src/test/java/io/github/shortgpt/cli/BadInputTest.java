package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.family.DecoderFamilies;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is wrong with a config, a tokenizer or a text: exit 3 and one sentence that says what, where
 * and what to do.
 */
class BadInputTest {
  private static final String NAMES =
      " Give a directory that holds config.json, a name that \"shortgpt models\" lists, or a"
          + " repository of the hub as org/name.";

  @TempDir Path temp;
  private Spoilt spoilt;

  @BeforeEach
  void writeModel() throws IOException {
    spoilt = new Spoilt(temp);
  }

  @Test
  void aModelThatDoesNotExist() {
    spoilt.model = temp.resolve("nowhere");
    assertEquals(
        Outcome.refused(
            "There is no directory \"" + spoilt.model + "\" and no model of that name." + NAMES),
        spoilt.prune());
  }

  @Test
  void aModelWithoutAName() {
    assertEquals(
        Outcome.refused("There is no directory \"\" and no model of that name." + NAMES),
        Outcome.of("inspect", "--model", ""));
  }

  @Test
  void aDirectoryWithoutConfig() throws IOException {
    Files.delete(spoilt.model.resolve("config.json"));
    assertEquals(
        Outcome.refused(
            spoilt.model
                + " has no config.json, so it is not a Hugging Face checkpoint. Give the"
                + " directory that holds config.json and the weights."),
        spoilt.prune());
  }

  @Test
  void aFileInPlaceOfADirectory() {
    spoilt.model = spoilt.ids;
    assertEquals(
        Outcome.refused(
            spoilt.ids + " is not a directory. Give a directory that holds config.json."),
        spoilt.prune());
  }

  @Test
  void brokenJson() throws IOException {
    Path config = spoilt.model.resolve("config.json");
    Files.writeString(config, "{\n \"model_type\": \"llama\",\n}");
    assertEquals(
        Outcome.refused(
            config
                + " is not valid JSON at line 3: Unexpected character ('}' (code 125)):"
                + " was expecting double-quote to start field name."),
        spoilt.prune());
  }

  @Test
  void anUnknownModelType() throws IOException {
    spoilt.writeConfig(spoilt.golden.config("config").put("model_type", "hyena"));
    assertEquals(
        Outcome.refused(
            "The model type \"hyena\" is not supported. Supported are: "
                + String.join(", ", DecoderFamilies.modelTypes())
                + "."),
        spoilt.prune());
  }

  @Test
  void anUnsupportedRopeType() throws IOException {
    ObjectNode config = spoilt.golden.config("config");
    config.withObject("rope_parameters").put("rope_type", "axial");
    spoilt.writeConfig(config);
    assertEquals(
        Outcome.refused(
            spoilt.model.resolve("config.json")
                + " has \"rope_parameters.rope_type\": \"axial\", where"
                + " shortgpt can work only with the rope types default, dynamic, linear, llama3,"
                + " longrope, proportional, yarn."),
        spoilt.prune());
  }

  @Test
  void anActivationThatIsNotUnderstood() throws IOException {
    spoilt.writeConfig(spoilt.golden.config("config").put("hidden_act", "mish"));
    assertEquals(
        Outcome.refused(
            spoilt.model.resolve("config.json")
                + " has \"hidden_act\": \"mish\", where shortgpt can work"
                + " only with gelu, gelu_fast, gelu_new, gelu_pytorch_tanh, relu, relu2, silu."),
        spoilt.prune());
  }

  @Test
  void anUnknownListAsLongAsTheLayers() throws IOException {
    ObjectNode config = spoilt.golden.config("config");
    config.putArray("layer_scales").add(1).add(1).add(1).add(1).add(1);
    spoilt.writeConfig(config);
    assertEquals(
        Outcome.refused(
            spoilt.model.resolve("config.json")
                + " has the unknown list \"layer_scales\" of 5 elements,"
                + " as many as layers; which of them to keep is not known."),
        spoilt.prune());
  }

  @Test
  void aMissingTokenizer() throws IOException {
    Files.delete(spoilt.model.resolve("tokenizer.json"));
    assertEquals(
        Outcome.refused(
            spoilt.model
                + " has no tokenizer.json and no tokenizer.model, one of which is needed to read"
                + " calibration text. Make a tokenizer.json with transformers:"
                + " AutoTokenizer.from_pretrained(…).save_pretrained(…)."),
        spoilt.prune());
  }

  @Test
  void aTokenizerOfALargerModel() throws IOException {
    Golden larger = new Golden("larger", spoilt.golden.json());
    larger.write(temp.resolve("larger"), spoilt.golden.config("config").put("vocab_size", 200));
    Files.copy(
        temp.resolve("larger/tokenizer.json"),
        spoilt.model.resolve("tokenizer.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(spoilt.ids, "150 " + spoilt.golden.text());
    assertEquals(
        Outcome.refused(
            "The tokenizer gives the id 150 but model.embed_tokens.weight has only 96 rows:"
                + " the tokenizer belongs to another model."),
        spoilt.prune());
  }

  @Test
  void anEmptyCalibration() throws IOException {
    Files.writeString(spoilt.ids, "");
    assertEquals(
        Outcome.refused(
            "ids.txt has 0 tokens, less than one window of 48. Give more text or a smaller"
                + " --window-length."),
        spoilt.prune());
  }

  @Test
  void aTextShorterThanOneWindow() throws IOException {
    Files.writeString(spoilt.ids, "1 2 3");
    assertEquals(
        Outcome.refused(
            "ids.txt has 3 tokens, less than one window of 48. Give more text or a smaller"
                + " --window-length."),
        spoilt.prune());
  }

  @Test
  void aCalibrationThatDoesNotExist() {
    spoilt.ids = temp.resolve("nothing.txt");
    assertEquals(
        Outcome.refused(
            "There is no text "
                + spoilt.ids
                + ": give a file, a directory, - for stdin, a name under calibration, or one of"
                + " Salesforce/wikitext, EleutherAI/wikitext_document_level,"
                + " roneneldan/TinyStories."),
        spoilt.prune());
  }

  @Test
  void moreExpertsForATokenThanThereAre() throws IOException {
    Golden mixture = Golden.named("mixtral");
    Path model = temp.resolve("mixture");
    mixture.write(model, mixture.config("config").put("num_experts_per_tok", 99));
    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has \"num_experts_per_tok\": 99, where shortgpt can work only with no more than"
                + " the experts."),
        Outcome.of("inspect", "--model", model.toString()));
  }
}
