package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** What is wrong with weights: exit 3 and one sentence that says what, where and what to do. */
class BadWeightsTest {
  @TempDir Path temp;
  private Spoilt spoilt;

  @BeforeEach
  void writeModel() throws IOException {
    spoilt = new Spoilt(temp);
  }

  /** Replaces the header by another one, of any length, and keeps the tensors. */
  private void rewriteHeader(String from, String to) throws IOException {
    byte[] file = Files.readAllBytes(spoilt.weights);
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(file, 8, length, StandardCharsets.UTF_8).replaceFirst(from, to);
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer rewritten =
        ByteBuffer.allocate(8 + bytes.length + file.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(bytes.length)
            .put(bytes)
            .put(file, 8 + length, file.length - 8 - length);
    Files.write(spoilt.weights, rewritten.array());
  }

  @Test
  void aTruncatedShard() throws IOException {
    long size = Files.size(spoilt.weights);
    try (RandomAccessFile file = new RandomAccessFile(spoilt.weights.toFile(), "rw")) {
      file.setLength(size - 100);
    }
    assertEquals(
        Outcome.refused(
            spoilt.weights
                + " is not a whole safetensors file: its tensors need "
                + size
                + " bytes but the file has only "
                + (size - 100)
                + ". Download or save it again."),
        spoilt.prune());
  }

  @Test
  void aMissingShard() throws IOException {
    Files.move(spoilt.weights, spoilt.model.resolve("model-00001-of-00002.safetensors"));
    Files.writeString(
        spoilt.model.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\","
            + " \"b\": \"model-00002-of-00002.safetensors\"}}");
    assertEquals(
        Outcome.refused(
            spoilt.model
                + " lacks the shard model-00002-of-00002.safetensors, which its index names."
                + " Download it again."),
        spoilt.prune());
  }

  @Test
  void aHeaderThatClaimsTooMuch() throws IOException {
    byte[] file = Files.readAllBytes(spoilt.weights);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MIN_VALUE);
    Files.write(spoilt.weights, file);
    assertEquals(
        Outcome.refused(
            spoilt.weights
                + " is not a whole safetensors file: its header claims 9223372036854775808"
                + " bytes; the format's limit is 100000000. Download or save it again."),
        spoilt.prune());
  }

  @Test
  void overlappingTensors() throws IOException {
    rewriteHeader("\"data_offsets\":\\[12288,24576\\]", "\"data_offsets\":[12284,24572]");
    assertEquals(
        Outcome.refused(
            spoilt.weights
                + " is not a whole safetensors file: tensor model.embed_tokens.weight overlaps"
                + " the tensor before it. Download or save it again."),
        spoilt.prune());
  }

  @Test
  void twoTensorsOfOneName() throws IOException {
    rewriteHeader("lm_head.weight", "model.norm.weight");
    assertEquals(
        Outcome.refused(
            spoilt.weights
                + " is not a whole safetensors file: its header is not valid JSON (Duplicate"
                + " field 'model.norm.weight'). Download or save it again."),
        spoilt.prune());
  }

  @Test
  void aTensorOfTheWrongShape() throws IOException {
    spoilt.writeConfig(spoilt.golden.config("config").put("intermediate_size", 40));
    assertEquals(
        Outcome.refused(
            spoilt.weights
                + ": tensor model.layers.0.mlp.down_proj.weight has the shape [32, 48] where"
                + " config.json asks for [32, 40]."),
        spoilt.prune());
  }

  @Test
  void aTensorThatNobodyClaims() throws IOException {
    spoilt.writeConfig(spoilt.golden.config("config").put("num_hidden_layers", 4));
    assertEquals(
        Outcome.refused(
            spoilt.model
                + " has tensors that a model of type llama with this config does not have:"
                + " model.layers.4.input_layernorm.weight, model.layers.4.mlp.down_proj.weight,"
                + " model.layers.4.mlp.gate_proj.weight and 6 more."),
        spoilt.prune());
  }

  @Test
  void aTensorThatIsMissing() throws IOException {
    spoilt.writeConfig(spoilt.golden.config("config").put("attention_bias", true));
    assertEquals(
        Outcome.refused(
            spoilt.model
                + " lacks the tensor model.layers.0.self_attn.q_proj.bias, which a model of type"
                + " llama with this config has."),
        spoilt.prune());
  }

  @Test
  void weightsThatAreNotNumbers() throws IOException {
    overwriteTensor("model.layers.2.mlp.up_proj.weight", Float.NaN);
    assertEquals(
        Outcome.refused(
            "The output of layer 2, window 0, position 0 is not finite (layers and windows are"
                + " 0-based). The checkpoint's weights are damaged, or --dtype float32 is needed."),
        spoilt.prune());
  }

  @Test
  void anEmbeddingOfZeros() throws IOException {
    overwriteTensor("model.embed_tokens.weight", 0);
    assertEquals(
        Outcome.refused(
            "A hidden state of layer 0, window 0, position 0 is zero, so it has no direction"
                + " (layers and windows are 0-based). The checkpoint's weights are damaged, or"
                + " --dtype float32 is needed."),
        spoilt.prune());
  }

  private void overwriteTensor(String name, float value) throws IOException {
    var tensor = io.github.shortgpt.checkpoint.Checkpoint.open(spoilt.model).tensors().get(name);
    ByteBuffer numbers = ByteBuffer.allocate((int) tensor.length()).order(ByteOrder.LITTLE_ENDIAN);
    while (numbers.hasRemaining()) {
      numbers.putFloat(value);
    }
    try (RandomAccessFile file = new RandomAccessFile(spoilt.weights.toFile(), "rw")) {
      file.seek(tensor.offset());
      file.write(numbers.array());
    }
  }

  @Test
  void onlyOtherFormsOfWeights() throws IOException {
    Files.move(spoilt.weights, spoilt.model.resolve("model.gguf"));
    assertEquals(
        Outcome.refused(
            spoilt.model
                + " has none of model.safetensors, pytorch_model.bin and their indexes. It has"
                + " model.gguf. Save it as safetensors:"
                + " AutoModelForCausalLM.from_pretrained(…).save_pretrained(…)."),
        spoilt.prune());
  }

  @Test
  void theSourceIsNeverTouched() throws IOException {
    List<String> before =
        List.of(state(spoilt.weights), state(spoilt.model.resolve("config.json")));
    spoilt.output = spoilt.model.resolve("inside");
    assertEquals(
        Outcome.refused(
            "The output "
                + spoilt.output
                + " lies inside the source "
                + spoilt.model
                + ", which is never changed. Give another --output."),
        spoilt.prune());
    assertEquals(
        before, List.of(state(spoilt.weights), state(spoilt.model.resolve("config.json"))));
  }

  private static String state(Path file) throws IOException {
    return Files.getLastModifiedTime(file)
        + " "
        + java.util.Arrays.hashCode(Files.readAllBytes(file));
  }
}
