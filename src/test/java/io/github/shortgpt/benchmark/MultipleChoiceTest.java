package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MultipleChoiceTest {
  private static final Path ITEMS = Path.of("src/test/resources/benchmarks");
  private static final Path MODEL = Path.of("models/tinytales-12l");

  private static TaskItems items(String task) throws IOException {
    return TaskItems.read(Task.named(task), ITEMS.resolve(task), 0, OptionalInt.empty());
  }

  @Test
  void tasksAreReportedWholeByGroupAndBySubjectForEveryCandidate() throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(MODEL));
    List<LayerSubset> candidates =
        List.of(LayerSubset.without(12, List.of()), LayerSubset.without(12, List.of(6, 7, 8)));
    List<List<TaskResult>> results;
    try (Engine engine = Engine.start(OptionalInt.of(1));
        Tokenizer tokenizer = Tokenizer.open(MODEL)) {
      results =
          new MultipleChoice(engine, decoder, ComputeType.FLOAT32, tokenizer, 1 << 30)
              .evaluate(List.of(items("mmlu"), items("piqa")), candidates, (done, total) -> {});
    }
    assertEquals(2, results.size());
    for (List<TaskResult> ofCandidate : results) {
      TaskResult mmlu = ofCandidate.get(0);
      assertEquals(
          List.of("mmlu_humanities", "mmlu_stem"),
          mmlu.groups().stream().map(TaskScore::name).toList());
      assertEquals(
          List.of("astronomy", "high_school_us_history"),
          mmlu.subjects().stream().map(TaskScore::name).toList());
      assertEquals(5, mmlu.total().items());
      assertEquals(0.25, mmlu.total().chance());
      assertTrue(mmlu.total().accNorm().isEmpty());
      TaskResult piqa = ofCandidate.get(1);
      assertEquals("piqa", piqa.total().name());
      assertEquals(3, piqa.total().items());
      assertEquals(0.5, piqa.total().chance());
      assertTrue(piqa.total().accNorm().isPresent());
      assertTrue(piqa.total().perplexity().isEmpty());
      assertTrue(piqa.groups().isEmpty() && piqa.subjects().isEmpty());
    }
    // By goldens.json 1 of 3 in history and none in astronomy are right, and 1 of 3 of PIQA's.
    assertEquals(1 / 5.0, results.get(0).get(0).total().acc().mean(), 1e-12);
    assertEquals(1 / 3.0, results.get(0).get(1).total().acc().mean(), 1e-12);
  }

  @Test
  void whatHasToBeKnownHasAPerplexityToo() throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(MODEL));
    List<LayerSubset> whole = List.of(LayerSubset.without(12, List.of()));
    TaskItems lambada =
        TaskItems.read(
            Task.named("lambada_openai"), ITEMS.resolve("lambada"), 0, OptionalInt.empty());
    try (Engine engine = Engine.start(OptionalInt.of(1));
        Tokenizer tokenizer = Tokenizer.open(MODEL)) {
      MultipleChoice choice =
          new MultipleChoice(engine, decoder, ComputeType.FLOAT32, tokenizer, 1 << 30);
      double mean =
          choice.answers(lambada.requests(), whole, (done, total) -> {}).get(0).stream()
              .mapToDouble(Loglikelihood::sum)
              .average()
              .orElseThrow();

      TaskScore score =
          choice
              .evaluate(List.of(lambada, items("piqa")), whole, (done, total) -> {})
              .get(0)
              .stream()
              .map(TaskResult::total)
              .findFirst()
              .orElseThrow();

      assertEquals(Math.exp(-mean), score.perplexity().orElseThrow(), 1e-9);
      assertTrue(score.perplexity().orElseThrow() > 1);
    }
  }
}
