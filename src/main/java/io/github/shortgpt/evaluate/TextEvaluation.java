package io.github.shortgpt.evaluate;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.forward.TokenComparison;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a model, what is left of it without some layers, and other models make of the same text.
 *
 * <p>The text goes through in parts, of as many windows as the hidden states' budget allows; for
 * each part the first model's layers are streamed once, whatever the number of its subsets, and
 * then those of every other model.
 */
public final class TextEvaluation {
  private final Engine engine;
  private final ComputeType type;
  private final CalibrationSet set;
  private final long stateBytes;

  /**
   * An evaluation on one text.
   *
   * @param stateBytes what hidden states may take; at least those of one window are held
   */
  public TextEvaluation(Engine engine, ComputeType type, CalibrationSet set, long stateBytes) {
    this.engine = engine;
    this.type = type;
    this.set = set;
    this.stateBytes = stateBytes;
  }

  /**
   * Measures the whole model, its subsets and others, in this order.
   *
   * @param others models that take the same ids
   * @throws io.github.shortgpt.forward.ForwardException if a model can't be run on these ids
   */
  public List<TextResult> measure(
      Decoder original,
      List<LayerSubset> subsets,
      List<Decoder> others,
      EvaluationProgress progress)
      throws IOException {
    List<LayerSubset> candidates = new ArrayList<>();
    candidates.add(LayerSubset.without(original.layers().size(), List.of()));
    candidates.addAll(subsets);
    List<TextTally> tallies = new ArrayList<>();
    for (int i = 0; i < candidates.size() + others.size(); i++) {
      tallies.add(new TextTally(set.windows()));
    }
    int windows = windowsAtOnce(original.width(), candidates.size());
    int parts = (set.windows() + windows - 1) / windows;
    Steps steps = new Steps(progress, parts);
    for (int first = 0; first < set.windows(); first += windows) {
      CalibrationSet part = set.part(first, Math.min(first + windows, set.windows()));
      try (Part run = new Part(original, part, tallies)) {
        run.measure(candidates, steps);
        for (int i = 0; i < others.size(); i++) {
          run.measure(others.get(i), candidates.size() + i, steps);
        }
      }
    }
    return tallies.stream().map(TextTally::result).toList();
  }

  /** For each candidate what it computes with, for the original what others are compared with. */
  private int windowsAtOnce(int width, int candidates) {
    long window = 4L * set.windowLength() * width;
    return (int) Math.max(1, Math.min(set.windows(), stateBytes / (window * (candidates + 1))));
  }

  /** Evaluations of all parts as one count; parts take about equally many. */
  private static final class Steps {
    private final EvaluationProgress progress;
    private final int parts;
    private long done;

    Steps(EvaluationProgress progress, int parts) {
      this.progress = progress;
      this.parts = parts;
    }

    void advance(long total) {
      done++;
      progress.onEvaluation(done, Math.max(done, total * parts));
    }
  }

  /** Some of the windows. */
  private final class Part implements AutoCloseable {
    private final Decoder original;
    private final CalibrationSet part;
    private final List<TextTally> tallies;
    private final LanguageHead head;

    /** The original's last states, by a batch's first piece, once they are there. */
    private final Map<Integer, HiddenStates> last = new ConcurrentHashMap<>();

    Part(Decoder original, CalibrationSet part, List<TextTally> tallies) throws IOException {
      this.original = original;
      this.part = part;
      this.tallies = tallies;
      this.head = new LanguageHead(engine, original, type);
    }

    /** What candidates made of a batch before the original did. */
    private record Early(int candidate, TokenBatch batch, HiddenStates states) {}

    /** Measures the original, which is the first, and its subsets. */
    void measure(List<LayerSubset> candidates, Steps steps) throws IOException {
      List<Early> early = new ArrayList<>();
      try (SubsetStream stream = new SubsetStream(engine, original, type, part, stateBytes)) {
        long total = stream.evaluationsOf(candidates);
        stream.run(
            candidates,
            (candidate, batch, states) -> {
              if (candidate == 0) {
                last.put(batch.piece(0, 0), states.shared());
                double[] losses = head.losses(batch, states);
                return () -> tallies.get(0).addLosses(batch, losses);
              }
              if (last.containsKey(batch.piece(0, 0))) {
                return compare(candidate, batch, states, head);
              }
              Early one = new Early(candidate, batch, states.shared());
              return () -> early.add(one);
            },
            (done, all) -> steps.advance(total));
        for (Early one : early) {
          compare(one.candidate(), one.batch(), one.states(), head).run();
        }
      } finally {
        early.forEach(one -> one.states().close());
      }
    }

    /** Measures another model. */
    void measure(Decoder other, int place, Steps steps) throws IOException {
      LayerSubset all = LayerSubset.without(other.layers().size(), List.of());
      try (SubsetStream stream = new SubsetStream(engine, other, type, part, stateBytes);
          LanguageHead otherHead = new LanguageHead(engine, other, type)) {
        stream.run(
            List.of(all),
            (candidate, batch, states) -> {
              if (head.isComparableWith(otherHead)) {
                return compare(place, batch, states, otherHead);
              }
              double[] losses = otherHead.losses(batch, states);
              return () -> tallies.get(place).addLosses(batch, losses);
            },
            (done, total) -> steps.advance(total));
      }
    }

    private Runnable compare(int place, TokenBatch batch, HiddenStates states, LanguageHead itsHead)
        throws IOException {
      HiddenStates originals = last.get(batch.piece(0, 0));
      TokenComparison comparison = head.compare(batch, originals, states, itsHead);
      return () -> tallies.get(place).add(batch, comparison);
    }

    @Override
    public void close() {
      last.values().forEach(HiddenStates::close);
      head.close();
    }
  }
}
