package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our items against what lm-evaluation-harness makes of them and measures on the demo model;
 * scripts/harness.py wrote goldens.json.
 */
class HarnessTest {
  private static final Path ITEMS = Path.of("src/test/resources/benchmarks");
  private static final Path MODEL = Path.of("models/tinytales-12l");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A task on a directory of our items. */
  record Case(String task, String path, int shots) {
    TaskItems read() throws IOException {
      return TaskItems.read(Task.named(task), ITEMS.resolve(path), shots, OptionalInt.empty());
    }

    JsonNode golden(JsonNode goldens, String subject) {
      return goldens.path("tasks").path(String.join("/", task, subject, path, "" + shots));
    }
  }

  /** An item and the harness' record of it. */
  private record Pair(Case source, Item item, JsonNode golden) {
    String label() {
      return source + ": " + item.requests().get(0);
    }
  }

  static Stream<Case> cases() throws IOException {
    return StreamSupport.stream(
            JSON.readTree(ITEMS.resolve("cases.json").toFile()).spliterator(), false)
        .map(c -> new Case(c.get("task").asText(), c.get("path").asText(), c.get("shots").asInt()));
  }

  private static List<Pair> pairs(Case source) throws IOException {
    JsonNode goldens = JSON.readTree(ITEMS.resolve("goldens.json").toFile());
    List<Pair> pairs = new ArrayList<>();
    source
        .read()
        .bySubject()
        .forEach(
            (subject, items) -> {
              JsonNode records = source.golden(goldens, subject);
              assertEquals(records.size(), items.size(), source + " " + subject);
              for (int i = 0; i < items.size(); i++) {
                pairs.add(new Pair(source, items.get(i), records.get(i)));
              }
            });
    return pairs;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void promptsAndAnswersAreThoseOfTheHarness(Case source) throws IOException {
    for (Pair pair : pairs(source)) {
      List<Request> expected = new ArrayList<>();
      for (JsonNode request : pair.golden().get("requests")) {
        String context = request.get(0).asText();
        String continuation = request.get(1).asText();
        boolean whole = Task.named(source.task()).formulation() == Formulation.OPENCOMPASS;
        expected.add(new Request(context, continuation, whole));
      }
      assertEquals(expected, pair.item().requests());
      assertEquals(pair.golden().get("gold").asInt(), pair.item().gold(), pair.label());
    }
  }

  @Test
  void logLikelihoodsAndVerdictsAreThoseOfTheHarness() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (Case source : cases().toList()) {
      pairs.addAll(pairs(source));
    }
    List<Request> requests = pairs.stream().flatMap(p -> p.item().requests().stream()).toList();
    List<Loglikelihood> answers = answers(requests);
    int first = 0;
    for (Pair pair : pairs) {
      int end = first + pair.item().requests().size();
      checkAnswers(pair, answers.subList(first, end));
      first = end;
    }
  }

  private static List<Loglikelihood> answers(List<Request> requests) throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(MODEL));
    LayerSubset all = LayerSubset.without(decoder.layers().size(), List.of());
    try (Engine engine = Engine.start(OptionalInt.of(1));
        Tokenizer tokenizer = Tokenizer.open(MODEL)) {
      return new MultipleChoice(engine, decoder, ComputeType.FLOAT32, tokenizer, 1 << 30)
          .answers(requests, List.of(all), (done, total) -> {})
          .get(0);
    }
  }

  private static void checkAnswers(Pair pair, List<Loglikelihood> answers) throws IOException {
    Formulation formulation = Task.named(pair.source().task()).formulation();
    for (int i = 0; i < answers.size(); i++) {
      JsonNode expected = pair.golden().path("results").path(i);
      Loglikelihood answer = answers.get(i);
      double sum = expected.get(0).asDouble();
      assertEquals(sum, answer.sum(), 1e-6 * Math.abs(sum) + 2e-5, pair.label());
      if (formulation == Formulation.OPENCOMPASS) {
        assertEquals(expected.get(1).asInt(), answer.tokens(), pair.label());
      } else {
        assertEquals(expected.get(1).asBoolean(), answer.greedy(), pair.label());
      }
    }
    ItemVerdict verdict = ItemVerdict.of(pair.item(), answers, formulation);
    JsonNode metrics = pair.golden().get("metrics");
    assertEquals(metrics.get("acc").asInt() == 1, verdict.right(), pair.label());
    boolean normalised = Task.named(pair.source().task()).normalised();
    assertEquals(metrics.has("acc_norm"), normalised, pair.label());
    if (normalised) {
      assertEquals(metrics.get("acc_norm").asInt() == 1, verdict.rightNormalised(), pair.label());
    }
  }

  @Test
  void everyTaskHasACase() throws IOException {
    List<String> covered = cases().map(Case::task).toList();
    assertTrue(covered.containsAll(Task.names()), covered.toString());
  }
}
