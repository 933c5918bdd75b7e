package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.MultipleChoice;
import io.github.shortgpt.benchmark.RollingPerplexity;
import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.evaluate.TextEvaluation;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.CachedDecoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.generate.Continuations;
import io.github.shortgpt.generate.Diversity;
import io.github.shortgpt.report.EvalReport;
import io.github.shortgpt.speed.Contender;
import io.github.shortgpt.speed.SpeedBench;
import io.github.shortgpt.speed.SpeedResult;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The measuring of a model, of what is left of it without some layers, and of others. */
final class EvalRun {
  private final Engine engine;
  private final ComputeType type;
  private final List<EvalModel> models;
  private final Decoder original;
  private final List<LayerSubset> subsets;
  private final List<Decoder> others;
  private final ProgressLine progress;
  private final long stateBytes;

  /**
   * A run.
   *
   * @param models the original, then those without some of its layers, then others
   * @param stateBytes what hidden states may take at a time
   */
  EvalRun(
      Engine engine,
      ComputeType type,
      List<EvalModel> models,
      long stateBytes,
      ProgressLine progress) {
    this.engine = engine;
    this.type = type;
    this.models = List.copyOf(models);
    this.original = models.get(0).decoder();
    this.subsets =
        models.stream()
            .skip(1)
            .filter(EvalModel::isSubset)
            .map(model -> model.subset(original))
            .toList();
    this.others =
        models.stream().filter(model -> !model.isSubset()).map(EvalModel::decoder).toList();
    this.stateBytes = stateBytes;
    this.progress = progress;
  }

  /** Measures all of it, every model in its place. */
  List<EvalReport.Measured> measure(EvalData data) throws IOException {
    List<TextResult> texts = data.windows() == null ? null : text(data.windows());
    List<RollingResult> words = data.documents() == null ? null : words(data);
    List<List<TaskResult>> tasks = data.items().isEmpty() ? null : tasks(data);
    List<Diversity> diversities = data.continuations() == null ? null : diversities(data);
    List<SpeedResult> speeds = data.speed() == null ? null : speeds(data);
    List<EvalReport.Measured> all = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      all.add(
          new EvalReport.Measured(
              texts == null ? null : texts.get(i),
              texts == null || i == 0 ? null : texts.get(i).ratioTo(texts.get(0)),
              words == null ? null : words.get(i),
              tasks == null ? List.of() : tasks.get(i),
              diversities == null ? null : diversities.get(i),
              speeds == null ? null : speeds.get(i)));
    }
    return all;
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
  private List<TextResult> text(CalibrationSet set) throws IOException {
    EvaluationLine line = new EvaluationLine(progress);
    List<TextResult> results =
        new TextEvaluation(engine, type, set, stateBytes)
            .measure(original, subsets, others, line::show);
    line.end();
    EvaluationLine.warnOfForeignText(original, set, results.get(0));
    return results;
  }

  /** Perplexity by words and bytes. */
  private List<RollingResult> words(EvalData data) throws IOException {
    return each(
        (decoder, candidates, tokenizer, told) ->
            new RollingPerplexity(engine, decoder, type, tokenizer, stateBytes)
                .measure(data.documents(), candidates, told));
  }

  /** For each model its results at all tasks. */
  private List<List<TaskResult>> tasks(EvalData data) throws IOException {
    return each(
        (decoder, candidates, tokenizer, told) ->
            new MultipleChoice(engine, decoder, type, tokenizer, stateBytes)
                .evaluate(data.items(), candidates, told));
  }

  /** How much each model repeats itself. */
  private List<Diversity> diversities(EvalData data) throws IOException {
    Continuations continuations = new Continuations(data.continuations());
    List<Diversity> results = new ArrayList<>();
    EvaluationLine line = new EvaluationLine(progress);
    long all = (long) models.size() * continuations.count();
    AtomicLong done = new AtomicLong();
    for (EvalModel model : models) {
      Contender contender = model.contender();
      try (CachedDecoder cached =
          new CachedDecoder(
              engine, contender.decoder(), type, contender.layers(), contender.layers())) {
        results.add(
            continuations.of(cached, original, () -> line.show(done.incrementAndGet(), all)));
      }
    }
    line.end();
    return results;
  }

  /** How fast each model is, alone in memory. */
  private List<SpeedResult> speeds(EvalData data) throws IOException {
    EvaluationLine line = new EvaluationLine(progress);
    List<SpeedResult> results =
        new SpeedBench(engine, type, data.speed())
            .measure(models.stream().map(EvalModel::contender).toList(), line::show);
    line.end();
    return results;
  }
}
