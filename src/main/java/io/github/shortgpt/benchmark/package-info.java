/**
 * What removing layers cost on benchmarks, asked and counted as lm-evaluation-harness and
 * OpenCompass do.
 *
 * <p>In: models and subsets of their layers, and local files of data sets. {@link
 * io.github.shortgpt.benchmark.Task} names what can be asked, {@link
 * io.github.shortgpt.benchmark.TaskItems} reads items and forms their prompts, {@link
 * io.github.shortgpt.benchmark.MultipleChoice} asks and counts; {@link
 * io.github.shortgpt.benchmark.RollingPerplexity} is that of whole documents.
 */
package io.github.shortgpt.benchmark;
