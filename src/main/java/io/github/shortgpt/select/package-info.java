/**
 * Which layers go.
 *
 * <p>In: {@link io.github.shortgpt.score.LayerScores} and a {@link
 * io.github.shortgpt.select.Budget}. Out: a {@link io.github.shortgpt.select.PruningPlan}. Layers
 * are 0-based.
 *
 * <p>This package doesn't know where scores come from, nor what a checkpoint is.
 */
package io.github.shortgpt.select;
