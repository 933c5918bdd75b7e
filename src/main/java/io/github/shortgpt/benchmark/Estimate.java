package io.github.shortgpt.benchmark;

import java.util.OptionalDouble;

/**
 * A number that was measured on items, and how far it may be off.
 *
 * @param standardError none where there are too few items for one
 */
public record Estimate(double value, OptionalDouble standardError) {}
