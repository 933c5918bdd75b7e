package io.github.shortgpt.cli;

import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.text.CalibrationSet;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The progress of an evaluation. */
final class EvaluationLine {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationLine.class);

  private final ProgressLine progress;
  private final long started = System.nanoTime();
  private long total;
  private long done;

  EvaluationLine(ProgressLine progress) {
    this.progress = progress;
  }

  /** Shows how far it came; the total may turn out another as it goes on. */
  void show(long count, long of) {
    if (total == 0) {
      total = of;
      progress.begin("evaluating", total);
    }
    long step = Math.min(count, total) - done;
    done += step;
    progress.advance(step);
  }

  /** A text that a model guesses worse than blindly says nothing of what removing layers cost. */
  static void warnOfForeignText(Decoder decoder, CalibrationSet set, TextResult original) {
    long vocabulary = decoder.head().shape().get(0);
    if (original.perplexity() > vocabulary) {
      LOG.warn(
          "the model makes nothing of {}: its perplexity is above the {} tokens of its vocabulary;"
              + " give text of the kind that it was trained on",
          set.identity().name(),
          vocabulary);
    }
  }

  void end() {
    double seconds = (System.nanoTime() - started) / 1e9;
    progress.end(String.format(Locale.ROOT, "evaluated in %.1f s", seconds));
  }
}
