package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The end of a model: final norm and output projection, from the last layer's hidden states to how
 * likely the ids are that follow.
 *
 * <p>The projection is read where it lies on disk and used in blocks of rows: however large the
 * vocabulary and however long a window, only the logits of some tokens by one block are in memory.
 */
public final class LanguageHead implements AutoCloseable {
  /** Rows of a block: with the 512 tokens that go at once, 8 MiB of float32 logits. */
  private static final long BLOCK_ROWS = 4096;

  private final Engine engine;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final BlockScript script;
  private final IValue with;
  private final IValue numbers;
  private final IValue blocks;
  private final List<String> parts;
  private final long vocabulary;

  /**
   * Maps the head's weights, once for any number of batches.
   *
   * @param type that of the hidden states it will be given
   */
  public LanguageHead(Engine engine, Decoder decoder, ComputeType type) throws IOException {
    this(engine, decoder, type, BLOCK_ROWS);
  }

  LanguageHead(Engine engine, Decoder decoder, ComputeType type, long blockRows)
      throws IOException {
    this.engine = engine;
    this.parts = decoder.headScript();
    this.vocabulary = decoder.head().shape().get(0);
    try {
      script = engine.load(decoder.headScript());
      with =
          kept(new LayerWeights(engine, script, decoder.headWith(), type, Set.of())).dictionary();
      numbers = kept(IValue.stringMapFrom(numbers(decoder)));
      blocks = kept(IValue.listFrom(blocks(decoder.head(), blockRows)));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Map<String, PtNDArray> numbers(Decoder decoder) {
    Map<String, PtNDArray> named = new TreeMap<>();
    decoder.numbers().forEach((name, number) -> named.put(name, kept(engine.scalar(number))));
    return named;
  }

  private PtNDArray[] blocks(TensorLocation head, long blockRows) throws IOException {
    List<PtNDArray> parts = new ArrayList<>();
    long vocabulary = head.shape().get(0);
    for (long first = 0; first < vocabulary; first += blockRows) {
      long rows = Math.min(blockRows, vocabulary - first);
      parts.add(kept(MappedTensor.openRows(engine, script, head, first, rows)).array());
    }
    return parts.toArray(PtNDArray[]::new);
  }

  private <T extends AutoCloseable> T kept(T resource) {
    resources.push(resource);
    return resource;
  }

  /** The states after the final norm; the caller closes them, before this. */
  public HiddenStates normed(HiddenStates states) {
    IValue normed = script.call("normed", states.value(), with, numbers);
    return new HiddenStates(engine, script, normed);
  }

  /**
   * −ln p of every id but the first of a window, {@code rows * (columns - 1)}, rows first.
   *
   * @param states the last layer's own output for this batch
   * @throws ForwardException if one is not finite
   */
  public double[] losses(TokenBatch batch, HiddenStates states) throws ForwardException {
    try (PtNDArray ids = engine.ids(batch);
        IValue next = IValue.from(ids);
        IValue result = script.call("losses", states.value(), next, blocks, with, numbers)) {
      double[] losses = engine.toDoubles(result);
      int predicted = batch.columns() - 1;
      for (int i = 0; i < losses.length; i++) {
        requireFinite(losses[i], batch, i / predicted, i % predicted);
      }
      return losses;
    }
  }

  /**
   * The logits of the ids that may follow a batch of one row, {@code [vocabulary]}.
   *
   * @param states the last layer's own output
   * @throws ForwardException if one is not a number
   */
  float[] nextLogits(HiddenStates states) throws ForwardException {
    try (IValue result = script.call("next_logits", states.value(), blocks, with, numbers)) {
      float[] logits = engine.toFloats(result);
      for (float logit : logits) {
        if (Float.isNaN(logit)) {
          throw new ForwardException(
              "What the model predicts is not a number. The checkpoint's weights are damaged, or"
                  + " --dtype float32 is needed.");
        }
      }
      return logits;
    }
  }

  /**
   * How likely some ids are at some places; only these are projected.
   *
   * @param places {@code row * columns + column} of the token that an id follows
   * @param ids one for each place
   * @throws ForwardException if a likelihood is not finite
   */
  public TokenLikelihoods likelihoods(
      TokenBatch batch, HiddenStates states, int[] places, int[] ids) throws ForwardException {
    try (PtNDArray where = engine.longs(places);
        PtNDArray which = engine.longs(ids);
        IValue chosen = IValue.from(where);
        IValue targets = IValue.from(which);
        IValue result =
            script.call("likelihoods", states.value(), chosen, targets, blocks, with, numbers)) {
      TokenLikelihoods likelihoods = new TokenLikelihoods(engine.toDoubles(result));
      for (int i = 0; i < places.length; i++) {
        double likelihood = likelihoods.logLikelihood(i);
        requireFinite(likelihood, batch, places[i] / batch.columns(), places[i] % batch.columns());
      }
      return likelihoods;
    }
  }

  /**
   * The gradient, by these states, of this batch's part of the mean loss, {@code [rows, columns,
   * width]}; the caller closes it.
   *
   * @param script of this head, with {@code loss_gradient}
   * @param predicted ids in the mean, of all batches
   */
  PtNDArray lossGradient(
      GradientScript script, TokenBatch batch, HiddenStates states, long predicted) {
    try (PtNDArray ids = engine.ids(batch);
        IValue next = IValue.from(ids);
        PtNDArray count = engine.scalar((double) predicted);
        IValue divisor = IValue.from(count)) {
      return script.call("loss_gradient", states.value(), next, divisor, blocks, with, numbers);
    }
  }

  /** Compares what two states of the same tokens predict by this head. */
  public TokenComparison compare(TokenBatch batch, HiddenStates original, HiddenStates candidate)
      throws ForwardException {
    return compare(batch, original, candidate, this);
  }

  /** Whether another model's head can be held against this: the same steps to as many logits. */
  public boolean isComparableWith(LanguageHead other) {
    return parts.equals(other.parts) && vocabulary == other.vocabulary;
  }

  /**
   * Compares what two states of the same tokens predict, in one pass over the vocabulary.
   *
   * @param candidate states for {@code other}, a head comparable with this
   * @throws ForwardException if a divergence is not finite
   */
  public TokenComparison compare(
      TokenBatch batch, HiddenStates original, HiddenStates candidate, LanguageHead other)
      throws ForwardException {
    try (PtNDArray ids = engine.ids(batch);
        IValue next = IValue.from(ids);
        IValue result =
            script.call(
                "compared",
                original.value(),
                candidate.value(),
                next,
                blocks,
                with,
                numbers,
                other.blocks,
                other.with,
                other.numbers)) {
      TokenComparison comparison = new TokenComparison(engine.toDoubles(result));
      for (int i = 0; i < comparison.tokens(); i++) {
        requireFinite(comparison.divergence(i), batch, i / batch.columns(), i % batch.columns());
      }
      return comparison;
    }
  }

  private static void requireFinite(double number, TokenBatch batch, int row, int column)
      throws ForwardException {
    if (!Double.isFinite(number)) {
      throw new ForwardException(
          "What the model predicts in window "
              + batch.window(row)
              + " after position "
              + column
              + " is not finite (both 0-based). The checkpoint's weights are damaged, or --dtype"
              + " float32 is needed.");
    }
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("the head can't be released", e);
      }
    }
  }
}
