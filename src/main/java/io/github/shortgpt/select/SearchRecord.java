package io.github.shortgpt.select;

/**
 * What a search has reached and what it took.
 *
 * @param objective which loss was to be low
 * @param loss of the plan, never above {@code oneShotLoss}
 * @param oneShotLoss of the plan that one-shot removal by the scores would have made
 * @param candidates how many sets of layers were measured
 * @param layerEvaluations how often a layer was run over all of the text
 */
public record SearchRecord(
    String objective, double loss, double oneShotLoss, int candidates, long layerEvaluations) {}
