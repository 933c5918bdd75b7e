package io.github.shortgpt.select;

/** The plan that a search has found, and what it took. */
public record SearchResult(PruningPlan plan, SearchRecord record) {}
