package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {
  private static final String DEMO = "tinytales-12l";

  @TempDir private Path temp;

  private static Outcome generate(String model, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("generate", "--model", model, "--threads", "1"));
    arguments.addAll(List.of("--dtype", "float32", "--max-tokens", "12"));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private static JsonNode json(Outcome outcome) throws IOException {
    assertEquals(0, outcome.exit(), outcome.err());
    return new ObjectMapper().readTree(outcome.out());
  }

  @Test
  void theTextThatStreamsIsTheTextOfTheDocument() throws IOException {
    Outcome streamed = generate(DEMO, "--prompt", "Once upon a time");
    JsonNode document =
        json(generate(DEMO, "--prompt", "Once upon a time", "--format", "json", "--no-timing"));
    assertEquals(new Outcome(0, document.get("text").asText() + "\n", ""), streamed);
    assertEquals(12, document.get("ids").size());
    assertEquals("Once upon a time", document.get("prompt").asText());
    assertFalse(document.has("timing"));
  }

  @Test
  void aPromptComesFromAFileOrFromStdinToo() throws IOException {
    Path file = Files.writeString(temp.resolve("prompt.txt"), "Once upon a time\n");
    Outcome expected = generate(DEMO, "--prompt", "Once upon a time");
    assertEquals(expected, generate(DEMO, "--prompt-file", file.toString()));
    Outcome piped =
        Outcome.withInput(
            "Once upon a time\n",
            "generate",
            "--model",
            DEMO,
            "--prompt",
            "-",
            "--dtype",
            "float32",
            "--max-tokens",
            "12",
            "--threads",
            "1");
    assertEquals(expected, piped);
  }

  @Test
  void aStopTextEndsTheTextAndIsNotPrinted() {
    String text = generate(DEMO, "--prompt", "Once upon a time").out();
    String stop = text.substring(10, 14);
    Outcome stopped = generate(DEMO, "--prompt", "Once upon a time", "--stop", stop);
    assertEquals(new Outcome(0, text.substring(0, text.indexOf(stop)) + "\n", ""), stopped);
  }

  @Test
  void anEndOfTextIdEndsTheText() throws IOException {
    Path model = Golden.named("llama").write(temp.resolve("llama"));
    String[] ask = {"--prompt", "5 17 3", "--format", "json", "--no-timing"};
    JsonNode ids = json(generate(model.toString(), ask)).get("ids");
    Files.writeString(
        model.resolve("generation_config.json"),
        "{\"eos_token_id\": [90, " + ids.get(2).asInt() + "]}");
    JsonNode ended = json(generate(model.toString(), ask)).get("ids");
    assertTrue(ended.size() <= 3);
    assertEquals(ids.get(2), ended.get(ended.size() - 1));
  }

  @Test
  void skippingLayersSaysWhatThePrunedModelSays() throws IOException {
    Path model = Golden.named("qwen3").write(temp.resolve("qwen3"));
    Path pruned = temp.resolve("pruned");
    Outcome written =
        Outcome.of(
            "prune", "--model", model.toString(), "--layers", "1,3", "-o", pruned.toString(), "-q");
    assertEquals(0, written.exit(), written.err());
    String[] ask = {"--prompt", "5 17 3 80 21", "--format", "json", "--no-timing"};
    JsonNode expected = json(generate(pruned.toString(), ask));
    String[] skip = {"--prompt", "5 17 3 80 21", "--format", "json", "--no-timing"};
    List<String> options = new ArrayList<>(List.of(skip));
    options.addAll(List.of("--skip-layers", "1,3"));
    assertEquals(expected, json(generate(model.toString(), options.toArray(String[]::new))));
    // The prompt's last id predicts the same; what follows is read by every layer.
    options.add("--skip-in-prefill-only");
    JsonNode prefill = json(generate(model.toString(), options.toArray(String[]::new)));
    assertEquals(expected.get("ids").get(0), prefill.get("ids").get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--temperature 0 --top-k 5 | --temperature 0 takes the likeliest token; --top-k and --top-p"
            + " have no effect with it.",
        "--seed 3 | --seed has no effect where nothing is drawn: give --temperature.",
        "--temperature -1 | --temperature must be a number from 0 on.",
        "--top-k 0 | --top-k must be at least 1.",
        "--top-p 1.5 | --top-p must be above 0 and at most 1.",
        "--skip-in-prefill-only | --skip-in-prefill-only needs --skip-layers.",
        "--skip-layers 0-11 | All 12 layers would be removed; at least one has to stay.",
        "--skip-layers 12 | There is no layer 12: the model has 12 layers, 0 to 11.",
        "--system Hi | --system is a message of a chat: give --chat too.",
        "--chat --no-bos | --no-bos contradicts --chat, whose template says what comes first.",
      })
  void aWrongCommandLineIsOneSentence(String options, String sentence) {
    List<String> arguments = new ArrayList<>(List.of("generate", "--model", DEMO));
    arguments.addAll(List.of("--prompt", "Once"));
    arguments.addAll(List.of(options.strip().split(" ")));
    assertEquals(
        Outcome.misused(sentence, "generate"), Outcome.of(arguments.toArray(String[]::new)));
  }

  @Test
  void noTokensAtAllAreRefused() throws IOException {
    Path model = Golden.named("llama").write(temp.resolve("llama"));
    assertEquals(
        Outcome.refused("The prompt is empty, and the tokenizer begins a text with no token."),
        generate(model.toString(), "--prompt", ""));
  }

  @Test
  void aTokenizerThatCutsSpecialTokensIsNoneForAChat() throws IOException {
    Path model = Golden.named("llama").write(temp.resolve("llama"));
    Files.delete(model.resolve("tokenizer.json"));
    Files.copy(
        Path.of("src/test/resources/sentencepiece/tokenizer.model"),
        model.resolve("tokenizer.model"));
    assertEquals(
        Outcome.refused(
            model
                + " has no tokenizer.json, and its tokenizer.model would cut the special tokens of"
                + " a chat into pieces. Make a tokenizer.json with transformers:"
                + " AutoTokenizer.from_pretrained(…).save_pretrained(…)."),
        generate(model.toString(), "--prompt", "Hi", "--chat"));
  }

  @Test
  void aTextLongerThanTheTableOfPositionsIsRefusedBeforeItBegins() throws IOException {
    Path model = Golden.named("gpt2").write(temp.resolve("gpt2"));
    Outcome outcome = generate(model.toString(), "--prompt", "7 ".repeat(60).strip());
    assertEquals(
        Outcome.refused(
            "The prompt has 60 tokens, and 12 more don't fit in the 64 positions that the model has"
                + " embeddings for. Give a shorter prompt or fewer --max-tokens."),
        outcome);
  }
}
