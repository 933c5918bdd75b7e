package io.github.shortgpt.cli;

import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.SearchRecord;
import io.github.shortgpt.select.Stability;

/**
 * Which layers go, and why.
 *
 * @param strategy how they were chosen
 * @param scores null where layers were named
 * @param stability null where nothing says how sure the choice is
 * @param search null where nothing was searched
 */
record Choice(
    String strategy,
    PruningPlan plan,
    LayerScores scores,
    Stability stability,
    SearchRecord search) {}
