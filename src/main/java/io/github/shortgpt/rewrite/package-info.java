/**
 * The smaller checkpoint: plan → new directory.
 *
 * <p>In: a {@link io.github.shortgpt.family.Decoder} and a {@link
 * io.github.shortgpt.select.PruningPlan}. Out: a Hugging Face checkpoint in which the kept layers
 * are numbered anew, config.json says so and everything else is as it was, with {@code
 * shortgpt.json} to tell where it comes from. Kept tensors are copied as bytes.
 *
 * <p>This package doesn't know why layers were chosen.
 */
package io.github.shortgpt.rewrite;
