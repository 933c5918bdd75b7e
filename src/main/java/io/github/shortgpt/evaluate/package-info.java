/**
 * What removing layers cost on text.
 *
 * <p>In: models and subsets of their layers, and text. Out: what they predict of it, as numbers
 * that can be compared with those of other tools, and a verdict on them where a {@link
 * io.github.shortgpt.evaluate.Gate} is asked for. All candidates of one model go through its layers
 * in one sweep.
 *
 * <p>This package doesn't know how the layers were chosen.
 */
package io.github.shortgpt.evaluate;
