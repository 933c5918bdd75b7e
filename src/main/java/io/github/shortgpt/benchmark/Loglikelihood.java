package io.github.shortgpt.benchmark;

/**
 * What a model thinks of a continuation.
 *
 * @param sum of ln p of its tokens, in nats
 * @param greedy whether each of them is the likeliest
 * @param tokens of context and continuation together
 */
public record Loglikelihood(double sum, boolean greedy, int tokens) {}
