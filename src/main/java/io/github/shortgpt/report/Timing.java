package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Durations of a run in seconds; what was not done is null.
 *
 * @param scoring tokenising, forward pass and metric
 * @param searching for the layers to remove, by running the model without some
 * @param evaluating what models make of a text
 * @param writing of the smaller checkpoint
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Timing(Double scoring, Double searching, Double evaluating, Double writing) {}
