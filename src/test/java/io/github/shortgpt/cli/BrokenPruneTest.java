package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that was pruned at the wrong place, without its first layer, beside the original. */
class BrokenPruneTest {
  private static final String ITEMS = "lambada_openai=src/test/resources/benchmarks/lambada";
  private static final String TALE =
      "Once upon a time, there was a little girl named Lily who lived near a small garden. Every"
          + " day she went to the garden to look for red flowers. One day, she found a little bird"
          + " under a tree. The bird was sad because it could not fly. \"Do not be sad,\" said"
          + " Lily. \"I will help you.\" She took the bird home and gave it some water and some"
          + " bread. The next day, the bird was happy and sang a song. Lily opened the window, and"
          + " the bird flew back to the garden. From that day on, the bird came to her window every"
          + " morning and sang for her.";

  @TempDir Path temp;
  private Path text;

  @BeforeEach
  void writeText() throws IOException {
    text = Files.writeString(temp.resolve("tale.txt"), TALE);
  }

  private Outcome eval(String... more) {
    List<String> args = new ArrayList<>(List.of("eval", "--model", "models/tinytales-12l", "-q"));
    args.addAll(List.of("--skip-layers", "0", "--data", text.toString(), "--data", ITEMS));
    args.addAll(List.of("--window-length", "12", "--dtype", "float32", "--format", "json"));
    args.addAll(List.of(more));
    return Outcome.of(args.toArray(String[]::new));
  }

  private static double number(JsonNode document, int model, String task, String metric) {
    for (JsonNode result : document.at("/models/" + model + "/results")) {
      if (result.get("task").asText().equals(task)) {
        return result.at("/metrics/" + metric).asDouble();
      }
    }
    throw new IllegalStateException(task);
  }

  @Test
  void everyMeasureTellsItFromTheOriginal() throws IOException {
    Outcome outcome =
        eval(
            "--tasks",
            "ppl,word-ppl,repetition,lambada_openai",
            "--continuations",
            "4",
            "--continuation-length",
            "16");

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode document = new ObjectMapper().readTree(outcome.out());
    assertEquals("first", document.at("/text/bos").asText());
    assertTrue(number(document, 1, "ppl", "ratio") > 3);
    assertTrue(number(document, 1, "ppl", "ratioLow") > 3, "and other windows say so too");
    assertTrue(
        number(document, 1, "word-ppl", "wordPerplexity")
            > 3 * number(document, 0, "word-ppl", "wordPerplexity"));
    assertTrue(number(document, 1, "divergence", "kl") > 1);
    assertTrue(number(document, 1, "divergence", "topOneAgreement") < 0.5);
    assertEquals(2 / 7.0, number(document, 0, "lambada_openai", "acc"), 1e-12);
    assertEquals(0, number(document, 1, "lambada_openai", "retained"));
    assertTrue(
        number(document, 1, "repetition", "distinct2")
            < 0.8 * number(document, 0, "repetition", "distinct2"));
  }

  @Test
  void everyGateSaysNoToIt() {
    String[] gates = {
      "ppl<=3x", "kl<=1", "top1>=50%", "lambada_openai>=0.5x", "lambada_openai>=10%"
    };
    List<String> args = new ArrayList<>(List.of("--tasks", "ppl,lambada_openai"));
    for (String gate : gates) {
      args.addAll(List.of("--gate", gate));
    }

    Outcome outcome = eval(args.toArray(String[]::new));

    assertEquals(ExitCode.GATE, outcome.exit());
    for (String gate : gates) {
      assertTrue(outcome.err().contains(gate + " (it is "), outcome.err());
    }
  }
}
