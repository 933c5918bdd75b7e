package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A decoder on the engine, for windows of any lengths. */
final class DecoderRun implements AutoCloseable {
  private final Engine engine;
  private final Decoder decoder;
  private final ComputeType type;
  private final BlockScript script;
  private final Map<Integer, LayerConstants> constants = new HashMap<>();

  DecoderRun(Engine engine, Decoder decoder, ComputeType type) {
    this.engine = engine;
    this.decoder = decoder;
    this.type = type;
    this.script = engine.load(decoder.script());
  }

  /** Takes the states of one batch after the other, and closes them. */
  interface Receiver {
    void take(int batch, HiddenStates states) throws IOException;
  }

  /** Hands over what goes into the first layer. */
  void embed(List<TokenBatch> batches, Receiver receiver) throws IOException {
    try (TokenEmbedding rows = new TokenEmbedding(engine, script, decoder.embedding(), type);
        LayerWeights weights =
            new LayerWeights(engine, script, decoder.embedWith(), type, Set.of())) {
      for (int i = 0; i < batches.size(); i++) {
        TokenBatch batch = batches.get(i);
        checkPositions(batch.columns());
        IValue constant = constants(decoder.layers().get(0), batch.columns());
        try (IValue looked = rows.lookUp(batch)) {
          IValue embedded = script.call("embed", looked, weights.dictionary(), constant);
          receiver.take(i, new HiddenStates(engine, script, embedded));
        }
      }
    }
  }

  /** A table of learned positions has no row for those beyond its end. */
  private void checkPositions(int columns) throws ForwardException {
    long positions = decoder.maxPositions().orElse(Long.MAX_VALUE);
    if (decoder.embedWith().containsKey("positions") && columns > positions) {
      throw new ForwardException(
          "Windows of "
              + columns
              + " tokens don't fit in the "
              + positions
              + " positions that the model has embeddings for. Give a smaller --window-length.");
    }
  }

  /** Refuses layers that aren't an attention and an MLP. */
  void requireHalves() throws ForwardException {
    if (!script.has("halves")) {
      throw new ForwardException(
          "A layer of model type "
              + decoder.modelType()
              + " can't be measured by halves: it isn't an attention and an MLP that each add to"
              + " the residual stream.");
    }
  }

  /** What a layer needs beside its tensors, as its script takes it; this closes it. */
  synchronized IValue constants(DecoderLayer layer, int columns) throws IOException {
    LayerConstants tables = constants.get(columns);
    if (tables == null) {
      tables = new LayerConstants(engine, script, decoder, columns, type);
      constants.put(columns, tables);
    }
    return tables.of(layer);
  }

  /**
   * States of one batch that were written to disk.
   *
   * @param bytes of {@code count} states, one after the other
   */
  List<HiddenStates> read(ByteBuffer bytes, TokenBatch batch, int count) {
    int size = bytes.remaining() / count;
    List<HiddenStates> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (IValue view = view(bytes.slice(i * size, size), batch)) {
        // A copy: the view's bytes are the caller's.
        states.add(new HiddenStates(engine, script, script.call("copied", view)));
      }
    }
    return states;
  }

  /** Does some work on every batch. */
  void eachBatch(List<TokenBatch> batches, Lanes.Work work) throws IOException {
    engine.lanes().each(batches.size(), work);
  }

  /** A tensor over the bytes of one batch's states, which must outlive it. */
  private IValue view(ByteBuffer bytes, TokenBatch batch) {
    int width = decoder.width();
    try (PtNDArray array = engine.bytes(bytes);
        IValue raw = IValue.from(array);
        IValue code = IValue.from((long) type.torchCode());
        IValue extents = IValue.listFrom(new long[] {batch.rows(), batch.columns(), width});
        IValue strides = IValue.listFrom(new long[] {(long) batch.columns() * width, width, 1})) {
      return script.call("reinterpret", raw, code, extents, strides);
    }
  }

  /** Room for the states of all batches, in memory and beyond. */
  WaitingStates waitingStates(List<TokenBatch> batches, StateBudget budget) throws IOException {
    return new WaitingStates(
        batches.size(),
        new WaitingStates.StateFormat() {
          @Override
          public long bytes(int batch) {
            return batches.get(batch).tokens() * decoder.width() * type.bytes();
          }

          @Override
          public HiddenStates view(int batch, Mapping mapping) {
            IValue view = DecoderRun.this.view(mapping.bytes(), batches.get(batch));
            return new HiddenStates(engine, script, view, mapping);
          }
        },
        budget);
  }

  /** A tensor as the bytes that {@link #read} takes. */
  ByteBuffer bytes(PtNDArray tensor) {
    try (HiddenStates states = new HiddenStates(engine, script, IValue.from(tensor))) {
      return states.bytes();
    }
  }

  /** Maps a layer's weights. */
  LoadedLayer load(DecoderLayer layer) throws IOException {
    LayerWeights weights = new LayerWeights(engine, script, layer.slots(), type, layer.asStored());
    return new LoadedLayer(weights, layer);
  }

  /** A layer whose weights are mapped. */
  final class LoadedLayer implements AutoCloseable {
    private final LayerWeights weights;
    private final DecoderLayer layer;

    private LoadedLayer(LayerWeights weights, DecoderLayer layer) {
      this.weights = weights;
      this.layer = layer;
    }

    /** The layer's own output, on any thread; the caller closes it. */
    HiddenStates apply(HiddenStates input) throws IOException {
      IValue constant = constants(layer, input.columns());
      IValue output = script.call("forward", input.value(), weights.dictionary(), constant);
      return new HiddenStates(engine, script, output);
    }

    /** The layer's own output, and what is looked at of it, on any thread. */
    LayerStates apply(HiddenStates input, LayerPart part) throws IOException {
      if (part == LayerPart.WHOLE) {
        return new LayerStates(apply(input), List.of());
      }
      IValue constant = constants(layer, input.columns());
      try (IValue halves = script.call("halves", input.value(), weights.dictionary(), constant)) {
        // What the attention starts from and makes of that, the same of the MLP, and the output.
        List<HiddenStates> all =
            Stream.of(halves.toIValueArray())
                .map(state -> new HiddenStates(engine, script, state))
                .toList();
        boolean first = part == LayerPart.ATTENTION;
        all.subList(first ? 2 : 0, first ? 4 : 2).forEach(HiddenStates::close);
        return new LayerStates(all.get(4), all.subList(first ? 0 : 2, first ? 2 : 4));
      }
    }

    @Override
    public void close() {
      weights.close();
    }
  }

  static void checkInterrupt() throws InterruptedIOException {
    if (Thread.interrupted()) {
      throw new InterruptedIOException("Interrupted.");
    }
  }

  /** Too little memory is the user's to mend; any other engine error is a bug here. */
  static ForwardException explained(EngineException e) throws EngineException {
    String message = String.valueOf(e.getMessage());
    if (message.contains("not enough memory") || message.contains("can't allocate memory")) {
      return new ForwardException(
          "There is not enough memory for these windows. Give fewer --windows or a smaller"
              + " --window-length.",
          e);
    }
    throw e;
  }

  @Override
  public void close() {
    constants.values().forEach(LayerConstants::close);
  }
}
