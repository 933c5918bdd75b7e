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
  private record Pair(Case source, Item item, HarnessRecord golden) {
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
    Formulation formulation = Task.named(source.task()).formulation();
    List<Pair> pairs = new ArrayList<>();
    source
        .read()
        .bySubject()
        .forEach(
            (subject, items) -> {
              JsonNode records = source.golden(goldens, subject);
              assertEquals(records.size(), items.size(), source + " " + subject);
              for (int i = 0; i < items.size(); i++) {
                HarnessRecord golden = new HarnessRecord(records.get(i), formulation);
                pairs.add(new Pair(source, items.get(i), golden));
              }
            });
    return pairs;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void promptsAndAnswersAreThoseOfTheHarness(Case source) throws IOException {
    for (Pair pair : pairs(source)) {
      assertEquals(pair.golden().requests(), pair.item().requests());
      assertEquals(pair.golden().gold(), pair.item().gold(), pair.label());
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
    Task task = Task.named(pair.source().task());
    HarnessRecord golden = pair.golden();
    for (int i = 0; i < answers.size(); i++) {
      double sum = golden.sum(i);
      assertEquals(sum, answers.get(i).sum(), 1e-6 * Math.abs(sum) + 2e-5, pair.label());
      assertTrue(golden.agrees(i, answers.get(i)), pair.label());
    }
    ItemVerdict verdict = ItemVerdict.of(pair.item(), answers, task.formulation());
    assertEquals(golden.verdict(verdict), verdict, pair.label());
    assertEquals(golden.isNormalised(), task.normalised(), pair.label());
  }

  @Test
  void everyTaskHasACase() throws IOException {
    List<String> covered = cases().map(Case::task).toList();
    assertTrue(covered.containsAll(Task.names()), covered.toString());
  }
}
