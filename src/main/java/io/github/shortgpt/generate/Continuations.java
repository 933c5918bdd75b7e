package io.github.shortgpt.generate;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.CachedDecoder;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How a text's own windows go on after their first halves, and how a model goes on greedily. Ids
 * that end a text are never taken, as with transformers' {@code min_new_tokens}, so that all
 * continuations are of one length.
 */
public final class Continuations {
  private final List<List<Integer>> windows;
  private final int half;

  /**
   * The windows of a text.
   *
   * @param set whose windows have an even number of ids
   */
  public Continuations(CalibrationSet set) {
    this.half = set.windowLength() / 2;
    this.windows = new ArrayList<>();
    for (TokenBatch batch : set.batches(1)) {
      windows.add(IntStream.range(0, batch.columns()).mapToObj(i -> batch.id(0, i)).toList());
    }
  }

  /** Ids of a prompt, and of what follows it. */
  public int length() {
    return half;
  }

  /** How many there are. */
  public int count() {
    return windows.size();
  }

  /** How the text itself goes on. */
  public Diversity ofText() {
    return Diversity.of(windows.stream().map(window -> window.subList(half, 2 * half)).toList());
  }

  /**
   * How a model goes on.
   *
   * @param decoder of which a prompt can be read
   * @param told of every continuation that is done
   */
  public Diversity of(CachedDecoder decoder, Decoder model, Runnable told) throws IOException {
    Set<Integer> endings = Ending.idsOf(model);
    List<List<Integer>> texts = new ArrayList<>();
    for (List<Integer> window : windows) {
      int[] prompt = window.subList(0, half).stream().mapToInt(Integer::intValue).toArray();
      decoder.restart();
      texts.add(greedy(decoder, prompt, endings));
      told.run();
    }
    return Diversity.of(texts);
  }

  private List<Integer> greedy(CachedDecoder decoder, int[] prompt, Set<Integer> endings)
      throws IOException {
    Sampling.Draw draw = Sampling.greedy().new Draw();
    List<Integer> ids = new ArrayList<>();
    float[] logits = decoder.read(prompt);
    while (true) {
      for (int ending : endings) {
        if (ending < logits.length) {
          logits[ending] = Float.NEGATIVE_INFINITY;
        }
      }
      ids.add(draw.next(logits));
      if (ids.size() == half) {
        return ids;
      }
      logits = decoder.read(ids.get(ids.size() - 1));
    }
  }
}
