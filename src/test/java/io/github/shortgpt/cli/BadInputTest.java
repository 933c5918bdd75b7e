package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is wrong with a model: exit 3, one sentence that says what, where and what to do, no
 * output.
 */
class BadInputTest {
  @TempDir Path temp;
  private Golden golden;
  private Path model;
  private Path weights;
  private Path ids;
  private Path output;

  @BeforeEach
  void writeModel() throws IOException {
    golden = Golden.named("llama");
    model = golden.write(temp.resolve("model"));
    weights = model.resolve("model.safetensors");
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
    output = temp.resolve("out");
  }

  private Outcome prune() {
    Outcome outcome =
        Outcome.of(
            "prune",
            "--model",
            model.toString(),
            "--remove",
            "1",
            "--calibration",
            ids.toString(),
            "--window-length",
            "48",
            "--windows",
            "3",
            "--output",
            output.toString(),
            "--quiet");
    assertFalse(Files.exists(output), "no output after a failure");
    assertFalse(Files.exists(temp.resolve("out.partial")), "no litter after a failure");
    return outcome;
  }

  private void writeConfig(ObjectNode config) throws IOException {
    Files.writeString(model.resolve("config.json"), config.toString());
  }

  /** Replaces the header by another one, of any length, and keeps the tensors. */
  private void rewriteHeader(String from, String to) throws IOException {
    byte[] file = Files.readAllBytes(weights);
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(file, 8, length, StandardCharsets.UTF_8).replaceFirst(from, to);
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer rewritten =
        ByteBuffer.allocate(8 + bytes.length + file.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(bytes.length)
            .put(bytes)
            .put(file, 8 + length, file.length - 8 - length);
    Files.write(weights, rewritten.array());
  }

  @Test
  void aModelThatDoesNotExist() {
    model = temp.resolve("nowhere");
    assertEquals(
        Outcome.refused(
            "There is no directory "
                + model
                + " and no model of that name. Give a directory that"
                + " holds config.json, or one of the models that come with shortgpt: tinytales-12l."),
        prune());
  }

  @Test
  void aDirectoryWithoutConfig() throws IOException {
    Files.delete(model.resolve("config.json"));
    assertEquals(
        Outcome.refused(
            model
                + " has no config.json, so it is not a Hugging Face checkpoint. Give the"
                + " directory that holds config.json and the weights."),
        prune());
  }

  @Test
  void aFileInPlaceOfADirectory() {
    model = ids;
    assertEquals(
        Outcome.refused(ids + " is not a directory. Give a directory that holds config.json."),
        prune());
  }

  @Test
  void brokenJson() throws IOException {
    Path config = model.resolve("config.json");
    Files.writeString(config, "{\n \"model_type\": \"llama\",\n}");
    assertEquals(
        Outcome.refused(
            config
                + " is not valid JSON at line 3: Unexpected character ('}' (code 125)):"
                + " was expecting double-quote to start field name."),
        prune());
  }

  @Test
  void anUnknownModelType() throws IOException {
    writeConfig(golden.config("config").put("model_type", "hyena"));
    assertEquals(
        Outcome.refused(
            "The model type \"hyena\" is not supported. Supported are: llama, mistral, qwen2,"
                + " qwen3."),
        prune());
  }

  @Test
  void anUnsupportedRopeType() throws IOException {
    ObjectNode config = golden.config("config");
    config.withObject("rope_parameters").put("rope_type", "longrope");
    writeConfig(config);
    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has \"rope_parameters.rope_type\": \"longrope\", where"
                + " shortgpt can work only with the rope types default, dynamic, linear, llama3,"
                + " yarn."),
        prune());
  }

  @Test
  void anActivationThatIsNotUnderstood() throws IOException {
    writeConfig(golden.config("config").put("hidden_act", "gelu"));
    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has \"hidden_act\": \"gelu\", where shortgpt can work"
                + " only with silu."),
        prune());
  }

  @Test
  void quantisedWeights() throws IOException {
    ObjectNode config = golden.config("config");
    config.putObject("quantization_config").put("quant_method", "gptq");
    writeConfig(config);
    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " says that the weights are quantised (gptq); shortgpt"
                + " works on F32, F16 and BF16 weights. Give the unquantised checkpoint."),
        prune());
  }

  @Test
  void anUnknownListAsLongAsTheLayers() throws IOException {
    ObjectNode config = golden.config("config");
    config.putArray("layer_scales").add(1).add(1).add(1).add(1).add(1);
    writeConfig(config);
    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has the unknown list \"layer_scales\" of 5 elements,"
                + " as many as layers; which of them to keep is not known."),
        prune());
  }

  @Test
  void aTruncatedShard() throws IOException {
    long size = Files.size(weights);
    try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
      file.setLength(size - 100);
    }
    assertEquals(
        Outcome.refused(
            weights
                + " is not a whole safetensors file: its tensors need "
                + size
                + " bytes but the file has only "
                + (size - 100)
                + ". Download or save it again."),
        prune());
  }

  @Test
  void aMissingShard() throws IOException {
    Files.move(weights, model.resolve("model-00001-of-00002.safetensors"));
    Files.writeString(
        model.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\","
            + " \"b\": \"model-00002-of-00002.safetensors\"}}");
    assertEquals(
        Outcome.refused(
            model
                + " lacks the shard model-00002-of-00002.safetensors, which its index names."
                + " Download it again."),
        prune());
  }

  @Test
  void aHeaderThatClaimsTooMuch() throws IOException {
    byte[] file = Files.readAllBytes(weights);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MIN_VALUE);
    Files.write(weights, file);
    assertEquals(
        Outcome.refused(
            weights
                + " is not a whole safetensors file: its header claims 9223372036854775808"
                + " bytes; the format's limit is 100000000. Download or save it again."),
        prune());
  }

  @Test
  void overlappingTensors() throws IOException {
    rewriteHeader("\"data_offsets\":\\[12288,24576\\]", "\"data_offsets\":[12284,24572]");
    assertEquals(
        Outcome.refused(
            weights
                + " is not a whole safetensors file: tensor model.embed_tokens.weight overlaps"
                + " the tensor before it. Download or save it again."),
        prune());
  }

  @Test
  void twoTensorsOfOneName() throws IOException {
    rewriteHeader("lm_head.weight", "model.norm.weight");
    assertEquals(
        Outcome.refused(
            weights
                + " is not a whole safetensors file: its header is not valid JSON (Duplicate"
                + " field 'model.norm.weight'). Download or save it again."),
        prune());
  }

  @Test
  void aTensorOfTheWrongShape() throws IOException {
    writeConfig(golden.config("config").put("intermediate_size", 40));
    assertEquals(
        Outcome.refused(
            weights
                + ": tensor model.layers.0.mlp.down_proj.weight has the shape [32, 48] where"
                + " config.json asks for [32, 40]."),
        prune());
  }

  @Test
  void aTensorThatNobodyClaims() throws IOException {
    writeConfig(golden.config("config").put("num_hidden_layers", 4));
    assertEquals(
        Outcome.refused(
            model
                + " has tensors that a model of type llama with this config does not have:"
                + " model.layers.4.input_layernorm.weight, model.layers.4.mlp.down_proj.weight,"
                + " model.layers.4.mlp.gate_proj.weight and 6 more."),
        prune());
  }

  @Test
  void aTensorThatIsMissing() throws IOException {
    writeConfig(golden.config("config").put("attention_bias", true));
    assertEquals(
        Outcome.refused(
            model
                + " lacks the tensor model.layers.0.self_attn.q_proj.bias, which a model of type"
                + " llama with this config has."),
        prune());
  }

  @Test
  void aMissingTokenizer() throws IOException {
    Files.delete(model.resolve("tokenizer.json"));
    assertEquals(
        Outcome.refused(
            model
                + " has no tokenizer.json, which is needed to read calibration text. Make it"
                + " with transformers: AutoTokenizer.from_pretrained(…).save_pretrained(…)."),
        prune());
  }

  @Test
  void aTokenizerOfALargerModel() throws IOException {
    Golden larger = new Golden("larger", golden.json());
    larger.write(temp.resolve("larger"), golden.config("config").put("vocab_size", 200));
    Files.copy(
        temp.resolve("larger/tokenizer.json"),
        model.resolve("tokenizer.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(ids, "150 " + golden.text());
    assertEquals(
        Outcome.refused(
            "The tokenizer gives the id 150 but model.embed_tokens.weight has only 96 rows:"
                + " tokenizer.json belongs to another model."),
        prune());
  }

  @Test
  void anEmptyCalibration() throws IOException {
    Files.writeString(ids, "");
    assertEquals(
        Outcome.refused(
            "ids.txt has 0 tokens, less than one window of 48. Give more text or a smaller"
                + " --window-length."),
        prune());
  }

  @Test
  void aTextShorterThanOneWindow() throws IOException {
    Files.writeString(ids, "1 2 3");
    assertEquals(
        Outcome.refused(
            "ids.txt has 3 tokens, less than one window of 48. Give more text or a smaller"
                + " --window-length."),
        prune());
  }

  @Test
  void aCalibrationThatDoesNotExist() {
    ids = temp.resolve("nothing.txt");
    assertEquals(
        Outcome.refused(
            "There is no calibration text "
                + ids
                + ": give a file, a directory, - for stdin, or a"
                + " name under calibration."),
        prune());
  }

  @Test
  void weightsThatAreNotNumbers() throws IOException {
    overwriteTensor("model.layers.2.mlp.up_proj.weight", Float.NaN);
    assertEquals(
        Outcome.refused(
            "The output of layer 2, window 0, position 0 is not finite (layers and windows are"
                + " 0-based). The checkpoint's weights are damaged, or --dtype float32 is needed."),
        prune());
  }

  @Test
  void anEmbeddingOfZeros() throws IOException {
    overwriteTensor("model.embed_tokens.weight", 0);
    assertEquals(
        Outcome.refused(
            "A hidden state of layer 0, window 0, position 0 is zero, so it has no direction"
                + " (layers and windows are 0-based). The checkpoint's weights are damaged, or"
                + " --dtype float32 is needed."),
        prune());
  }

  private void overwriteTensor(String name, float value) throws IOException {
    var tensor = io.github.shortgpt.checkpoint.Checkpoint.open(model).tensors().get(name);
    ByteBuffer numbers = ByteBuffer.allocate((int) tensor.length()).order(ByteOrder.LITTLE_ENDIAN);
    while (numbers.hasRemaining()) {
      numbers.putFloat(value);
    }
    try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
      file.seek(tensor.offset());
      file.write(numbers.array());
    }
  }

  @Test
  void onlyOtherFormsOfWeights() throws IOException {
    Files.move(weights, model.resolve("pytorch_model.bin"));
    assertEquals(
        Outcome.refused(
            model
                + " has neither model.safetensors nor model.safetensors.index.json. It has"
                + " pytorch_model.bin. Save it as safetensors:"
                + " AutoModelForCausalLM.from_pretrained(…).save_pretrained(…)."),
        prune());
  }

  @Test
  void theSourceIsNeverTouched() throws IOException {
    List<String> before = List.of(state(weights), state(model.resolve("config.json")));
    output = model.resolve("inside");
    assertEquals(
        Outcome.refused(
            "The output "
                + output
                + " lies inside the source "
                + model
                + ", which is never changed. Give another --output."),
        prune());
    assertEquals(before, List.of(state(weights), state(model.resolve("config.json"))));
  }

  private static String state(Path file) throws IOException {
    return Files.getLastModifiedTime(file)
        + " "
        + java.util.Arrays.hashCode(Files.readAllBytes(file));
  }
}
