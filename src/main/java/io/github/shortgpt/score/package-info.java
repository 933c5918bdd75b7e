/**
 * How much each layer matters.
 *
 * <p>In: what the layer stream shows an observer, and for some metrics losses, gradients or the
 * weights themselves. Out: {@link io.github.shortgpt.score.LayerScores}, a number for each layer
 * with the identity of everything it depends on. A metric keeps its sums window by window, so that
 * runs can be merged and intervals drawn later.
 *
 * <p>This package doesn't know what the scores are used for.
 */
package io.github.shortgpt.score;
