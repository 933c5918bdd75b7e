package io.github.shortgpt.score;

/** From where to where a mean may lie. */
public record Interval(double low, double high) {}
