package io.github.shortgpt.score;

/**
 * How intervals were drawn.
 *
 * @param confidence share of runs in which an interval covers the mean of all text of the kind
 * @param unit what was drawn again: {@code document} or {@code window}
 * @param units how many there are
 * @param resamples how often they were drawn
 */
public record Uncertainty(
    double confidence, String method, String unit, int units, int resamples, long seed) {}
