package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint whose model and tokenizer are Python beside the weights, as Baichuan's are. */
class CustomCodeTest {
  private static final Path TOKENIZER = Path.of("src/test/resources/sentencepiece/tokenizer.model");
  private static final int PIECES = 640;
  private static final List<String> CODE =
      List.of("configuration_baichuan.py", "modeling_baichuan.py", "tokenization_baichuan.py");

  @TempDir private Path temp;
  private Path model;
  private Path output;

  @BeforeEach
  void writeModel() throws IOException {
    ObjectNode json = Golden.named("baichuan-alibi").json().deepCopy();
    ObjectNode config = json.withObject("/config").put("vocab_size", PIECES);
    config
        .putObject("auto_map")
        .put("AutoConfig", "configuration_baichuan.BaichuanConfig")
        .put("AutoModelForCausalLM", "modeling_baichuan.BaichuanForCausalLM");
    for (String name : List.of("lm_head.weight", "model.embed_tokens.weight")) {
      ((ArrayNode) json.at("/tensors/" + name)).set(0, PIECES);
    }
    model = new Golden("baichuan", json).write(temp.resolve("model"));
    Files.delete(model.resolve("tokenizer.json"));
    Files.copy(TOKENIZER, model.resolve("tokenizer.model"));
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"add_bos_token\": false}");
    for (String file : CODE) {
      Files.writeString(model.resolve(file), "raise SystemExit('never run')  # 从不\r\n");
    }
    output = temp.resolve("out");
  }

  private Outcome prune(String... options) {
    List<String> args =
        new ArrayList<>(List.of("prune", "--model", model.toString(), "-o", output.toString()));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  @Test
  void theCodeComesAlongAndTheConfigStillNamesIt() throws IOException {
    assertEquals(ExitCode.DONE, prune("--layers", "1,3", "--quiet").exit());

    List<String> copied = new ArrayList<>(CODE);
    copied.addAll(List.of("tokenizer.model", "tokenizer_config.json"));
    for (String file : copied) {
      assertEquals(-1, Files.mismatch(model.resolve(file), output.resolve(file)), file);
    }
    String before = Files.readString(model.resolve("config.json"));
    assertEquals(
        before.replace("\"num_hidden_layers\" : 5", "\"num_hidden_layers\" : 3"),
        Files.readString(output.resolve("config.json")));
  }

  @Test
  void theTextIsReadWithTheSentencePieceModel() throws IOException {
    Path text = Files.writeString(temp.resolve("text.txt"), "雨伞在门后。 Rain, again! ".repeat(40));

    Outcome outcome =
        prune(
            "--remove",
            "1",
            "--calibration",
            text.toString(),
            "--windows",
            "3",
            "--window-length",
            "48",
            "--format",
            "json",
            "--no-timing",
            "--quiet");

    assertEquals("", outcome.err());
    assertEquals(ExitCode.DONE, outcome.exit());
    assertEquals(
        false, new ObjectMapper().readTree(outcome.out()).at("/calibration/bos").asBoolean(true));
  }
}
