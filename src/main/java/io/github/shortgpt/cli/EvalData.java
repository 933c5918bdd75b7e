package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.TaskItems;
import io.github.shortgpt.speed.SpeedSettings;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import java.util.List;

/**
 * What models are measured on.
 *
 * @param windows of text, for perplexity; null for none
 * @param continuations of text, which models are to go on with too; null for none
 * @param documents for perplexity by words; null for none
 * @param items of tasks
 * @param speed what is timed; null for nothing
 */
record EvalData(
    CalibrationSet windows,
    CalibrationSet continuations,
    Documents documents,
    List<TaskItems> items,
    SpeedSettings speed) {
  EvalData {
    items = List.copyOf(items);
  }
}
