package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.RotaryEmbedding;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A decoder that reads one text, a prompt and then id after id, and keeps of what it has read what
 * later ids need: keys and values, or a state. Every layer's weights stay mapped.
 */
public final class CachedDecoder implements AutoCloseable {
  private final Engine engine;
  private final Decoder decoder;
  private final ComputeType type;
  private final List<DecoderLayer> ofPrompt;
  private final List<DecoderLayer> ofRest;
  private final List<RotaryEmbedding> ropes;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final IdentityHashMap<DecoderLayer, LayerWeights> weights = new IdentityHashMap<>();
  private final Map<Integer, LayerMemory> memories = new HashMap<>();
  private final BlockScript script;
  private final LayerNumbers numbers;
  private final TokenEmbedding embedding;
  private final LayerWeights embedWith;
  private final IValue embedConstants;
  private final LanguageHead head;
  private int[] ids = {};

  /**
   * Maps the weights.
   *
   * @param ofPrompt the layers that read the prompt
   * @param ofRest the layers that read each id after it; one that is not {@code ofPrompt} knows
   *     nothing of the prompt
   */
  public CachedDecoder(
      Engine engine, Decoder decoder, ComputeType type, LayerSubset ofPrompt, LayerSubset ofRest)
      throws IOException {
    this.engine = engine;
    this.decoder = decoder;
    this.type = type;
    this.ofPrompt = decoder.left(ofPrompt.kept());
    this.ofRest = ofRest.equals(ofPrompt) ? this.ofPrompt : decoder.left(ofRest.kept());
    this.ropes =
        this.ofRest.stream().map(DecoderLayer::rope).flatMap(Optional::stream).distinct().toList();
    try {
      List<String> parts = new ArrayList<>(decoder.script());
      parts.add("read_on");
      script = engine.load(parts);
      numbers = kept(new LayerNumbers(engine, decoder));
      embedding = kept(new TokenEmbedding(engine, script, decoder.embedding(), type));
      embedWith = kept(new LayerWeights(engine, script, decoder.embedWith(), type, Set.of()));
      embedConstants = kept(IValue.stringMapFrom(numbers.ofFamily()));
      head = kept(new LanguageHead(engine, decoder, type));
      for (List<DecoderLayer> layers : List.of(this.ofPrompt, this.ofRest)) {
        for (DecoderLayer layer : layers) {
          map(layer);
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void map(DecoderLayer layer) throws IOException {
    if (!weights.containsKey(layer)) {
      weights.put(
          layer, kept(new LayerWeights(engine, script, layer.slots(), type, layer.asStored())));
    }
  }

  private <T extends AutoCloseable> T kept(T resource) {
    resources.push(resource);
    return resource;
  }

  /**
   * Checks that a model has positions for a prompt and what is to follow, where it has a table of
   * them.
   *
   * @throws ForwardException if it doesn't
   */
  public static void checkLength(Decoder decoder, int prompt, int following)
      throws ForwardException {
    long positions = decoder.maxPositions().orElse(Long.MAX_VALUE);
    // What is generated last is read no more.
    if (decoder.embedWith().containsKey("positions") && prompt + following - 1L > positions) {
      throw new ForwardException(
          "The prompt has "
              + prompt
              + " tokens, and "
              + following
              + " more don't fit in the "
              + positions
              + " positions that the model has embeddings for. Give a shorter prompt or fewer"
              + " --max-tokens.");
    }
  }

  /**
   * Reads on: a prompt first, then one id a call.
   *
   * @return the logits of the ids that may follow, {@code [vocabulary]}
   * @throws ForwardException if the model has no position for them, or can't be run on them
   */
  public float[] read(int... next) throws IOException {
    if (next.length == 0 || (ids.length > 0 && next.length > 1)) {
      throw new IllegalArgumentException(next.length + " ids after " + ids.length);
    }
    int first = ids.length;
    ids = IntStream.concat(Arrays.stream(ids), Arrays.stream(next)).toArray();
    try {
      if (first > 0 && turnsOtherwise(first)) {
        return reread();
      }
      return run(first, next, first == 0 ? ofPrompt : ofRest);
    } catch (EngineException e) {
      throw DecoderRun.explained(e);
    }
  }

  /**
   * Whether the keys of {@code length} ids were turned by frequencies that don't hold for one more:
   * LongRoPE's. All has to be read anew then.
   */
  private boolean turnsOtherwise(int length) {
    return ropes.stream().anyMatch(rope -> rope.isRereadAfter(length));
  }

  private float[] reread() throws IOException {
    if (!ofPrompt.equals(ofRest)) {
      throw new ForwardException(
          "After "
              + (ids.length - 1)
              + " ids the model's rotary positions change, and all of them have to be read anew,"
              + " which can't be done with other layers for the prompt. Give fewer --max-tokens.");
    }
    forget();
    return run(0, ids, ofPrompt);
  }

  /** Forgets what was read; a prompt may come next. */
  public void restart() {
    forget();
    ids = new int[0];
  }

  private void forget() {
    memories.values().forEach(LayerMemory::close);
    memories.clear();
  }

  private float[] run(int first, int[] read, List<DecoderLayer> layers) throws IOException {
    Map<Kind, IValue> tables = new HashMap<>();
    HiddenStates states = embed(first, read);
    try (PositionTables positions =
        new PositionTables(engine, script, decoder, first, read.length, type)) {
      for (DecoderLayer layer : layers) {
        DecoderRun.checkInterrupt();
        IValue table =
            tables.computeIfAbsent(
                new Kind(positions.window(layer), layer.rope()),
                kind -> IValue.stringMapFrom(positions.of(layer)));
        try (HiddenStates input = states) {
          states = readOn(layer, input, table);
        }
      }
      return head.nextLogits(states);
    } finally {
      states.close();
      tables.values().forEach(IValue::close);
    }
  }

  private record Kind(int window, Optional<RotaryEmbedding> rope) {}

  private HiddenStates embed(int first, int[] read) throws IOException {
    try (IValue looked = embedding.lookUp(TokenBatch.of(read));
        PtNDArray position = engine.scalar(first);
        IValue from = IValue.from(position)) {
      IValue embedded =
          script.call("embed_on", looked, embedWith.dictionary(), embedConstants, from);
      return new HiddenStates(engine, script, embedded);
    }
  }

  private HiddenStates readOn(DecoderLayer layer, HiddenStates input, IValue tables) {
    LayerMemory memory =
        memories.computeIfAbsent(
            layer.index(), index -> new LayerMemory(engine, numbers.of(layer), layer.window()));
    IValue output =
        script.call(
            "read_on", input.value(), weights.get(layer).dictionary(), memory.dictionary(), tables);
    return new HiddenStates(engine, script, output);
  }

  @Override
  public void close() {
    forget();
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("the decoder can't be released", e);
      }
    }
  }
}
