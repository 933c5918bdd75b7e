package io.github.shortgpt.select;

/**
 * What a search for the layers to remove has found, and what it took.
 *
 * @param loss of the plan, never above {@code startLoss}
 * @param startLoss of the plan that one-shot removal by the scores would have made
 * @param candidates how many sets of layers were measured
 * @param layerEvaluations how often a layer was run over all of the text
 */
public record SearchResult(
    PruningPlan plan, double loss, double startLoss, int candidates, long layerEvaluations) {}
