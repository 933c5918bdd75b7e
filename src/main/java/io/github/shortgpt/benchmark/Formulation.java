package io.github.shortgpt.benchmark;

/** Whose prompts and whose reading of the numbers a task follows. */
public enum Formulation {
  LM_EVALUATION_HARNESS("lm-evaluation-harness 0.4.13"),
  OPENCOMPASS("OpenCompass, by perplexity");

  private final String label;

  Formulation(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
