/**
 * What removing layers cost.
 *
 * <p>In: models and subsets of their layers, text, and local files of benchmarks. Out: what they
 * predict of it, as numbers that can be compared with those of other tools, and a verdict on them
 * where a {@link io.github.shortgpt.evaluate.Gate} is asked for. All candidates of one model go
 * through its layers in one sweep.
 *
 * <p>{@link io.github.shortgpt.evaluate.TextEvaluation} measures text. {@link
 * io.github.shortgpt.evaluate.MultipleChoice} scores multiple choice as lm-evaluation-harness and
 * OpenCompass do: {@link io.github.shortgpt.evaluate.Task} names what can be asked, {@link
 * io.github.shortgpt.evaluate.TaskItems} reads items and forms their prompts.
 *
 * <p>This package doesn't know how the layers were chosen.
 */
package io.github.shortgpt.evaluate;
