package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.MultipleChoice;
import io.github.shortgpt.benchmark.RollingPerplexity;
import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.TaskItems;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.evaluate.TextEvaluation;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The measuring of a model, of what is left of it without some layers, and of others. */
final class EvalRun {
  private final Engine engine;
  private final ComputeType type;
  private final Decoder original;
  private final List<LayerSubset> subsets;
  private final List<Decoder> others;
  private final ProgressLine progress;

  /** The heap's limit, a quarter of the machine's memory unless the user says otherwise. */
  private final long stateBytes = Runtime.getRuntime().maxMemory();

  EvalRun(
      Engine engine,
      ComputeType type,
      Decoder original,
      List<LayerSubset> subsets,
      List<Decoder> others,
      ProgressLine progress) {
    this.engine = engine;
    this.type = type;
    this.original = original;
    this.subsets = List.copyOf(subsets);
    this.others = List.copyOf(others);
    this.progress = progress;
  }

  /** What one model's subsets are measured by. */
  private interface Measure<T> {
    List<T> of(
        Decoder decoder,
        List<LayerSubset> candidates,
        Tokenizer tokenizer,
        EvaluationProgress progress)
        throws IOException;
  }

  /** The original's result, then those of its subsets, then those of the others. */
  private <T> List<T> each(Measure<T> measure) throws IOException {
    List<LayerSubset> candidates = new ArrayList<>(List.of(all(original)));
    candidates.addAll(subsets);
    List<T> results = new ArrayList<>(of(original, candidates, measure));
    for (Decoder other : others) {
      results.addAll(of(other, List.of(all(other)), measure));
    }
    return results;
  }

  private <T> List<T> of(Decoder decoder, List<LayerSubset> candidates, Measure<T> measure)
      throws IOException {
    EvaluationLine line = new EvaluationLine(progress);
    try (Tokenizer tokenizer = Tokenizer.open(decoder.checkpoint().directory())) {
      List<T> results = measure.of(decoder, candidates, tokenizer, line::show);
      line.end();
      return results;
    }
  }

  private static LayerSubset all(Decoder decoder) {
    return LayerSubset.without(decoder.layers().size(), List.of());
  }

  /** Perplexity in windows, and how far predictions are from the original's. */
  List<TextResult> text(CalibrationSet set) throws IOException {
    EvaluationLine line = new EvaluationLine(progress);
    List<TextResult> results =
        new TextEvaluation(engine, type, set, stateBytes)
            .measure(original, subsets, others, line::show);
    line.end();
    EvaluationLine.warnOfForeignText(original, set, results.get(0));
    return results;
  }

  /** Perplexity by words and bytes. */
  List<RollingResult> words(Documents documents) throws IOException {
    return each(
        (decoder, candidates, tokenizer, told) ->
            new RollingPerplexity(engine, decoder, type, tokenizer, stateBytes)
                .measure(documents, candidates, told));
  }

  /** For each model its results at all tasks. */
  List<List<TaskResult>> tasks(List<TaskItems> items) throws IOException {
    return each(
        (decoder, candidates, tokenizer, told) ->
            new MultipleChoice(engine, decoder, type, tokenizer, stateBytes)
                .evaluate(items, candidates, told));
  }
}
