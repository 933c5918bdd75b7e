package io.github.shortgpt.forward;

/** Is told of every evaluation of a layer over all windows. */
@FunctionalInterface
public interface EvaluationProgress {
  void onEvaluation(long done, long total);
}
