package io.github.shortgpt.forward;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.TokenBatch;
import io.github.shortgpt.text.Tokenizer;
import io.github.shortgpt.text.WindowSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Times the pieces that scoring is made of, for {@code scripts/bench pieces}: of a Llama-like
 * model's layer 1, on one thread, for one window of 512 tokens.
 *
 * <p>Prints lines of {@code name, microseconds (median), least, operations}; operations are those
 * of products with weights, 0 for what has none.
 */
public final class Pieces {
  private static final int LAYER = 1;
  private static final int TOKENS = 512;
  private static final int WARM_UP = 5;
  private static final int RUNS = 40;

  private final BlockScript script;
  private final Map<String, Piece> pieces = new LinkedHashMap<>();

  private record Piece(Step step, double operations) {}

  private interface Step {
    void run() throws IOException;
  }

  private Pieces(BlockScript script) {
    this.script = script;
  }

  /** Takes a model's directory, a file of text, and float32 or bfloat16. */
  public static void main(String[] args) throws IOException {
    time(args, new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8));
  }

  private static void time(String[] args, PrintStream out) throws IOException {
    Path directory = Path.of(args[0]);
    ComputeType type = ComputeType.valueOf(args[2].toUpperCase(Locale.ROOT));
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    TokenBatch batch = batch(directory, Path.of(args[1]));
    DecoderLayer layer = decoder.layers().get(LAYER);
    try (Engine engine = Engine.start(OptionalInt.of(1));
        DecoderRun run = new DecoderRun(engine, decoder, type);
        DecoderRun.LoadedLayer first = run.load(decoder.layers().get(0));
        DecoderRun.LoadedLayer second = run.load(layer)) {
      BlockScript script = engine.load(decoder.script());
      run.embed(
          List.of(batch),
          (i, embedded) -> {
            try (embedded;
                HiddenStates input = first.apply(embedded);
                HiddenStates output = second.apply(input);
                LayerWeights weights =
                    new LayerWeights(engine, script, layer.slots(), type, layer.asStored());
                IValue gate = projected(script, input, weights)) {
              Pieces pieces = new Pieces(script);
              pieces.addLayer(layer, input, gate, weights, run.constants(layer, TOKENS));
              pieces.pieces.put(
                  "influence", new Piece(() -> input.productsWith(output).cosine(0), 0));
              pieces.pieces.put("massive tokens", new Piece(output::massiveTokens, 0));
              pieces.pieces.put("headers", new Piece(() -> Checkpoint.open(directory), 0));
              pieces.print(out);
            }
          });
    }
  }

  private static TokenBatch batch(Path directory, Path text) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(directory)) {
      Documents documents = Documents.of("text", text, Optional.empty());
      WindowSettings settings = new WindowSettings(1, TOKENS, false);
      return CalibrationSet.read(documents, tokenizer, settings).batches(TOKENS).get(0);
    }
  }

  /** As wide as what goes into the last product. */
  private static IValue projected(BlockScript script, HiddenStates input, LayerWeights weights) {
    try (IValue slot = IValue.from("mlp.gate_proj")) {
      return script.call("project", input.value(), weights.dictionary(), slot);
    }
  }

  private void addLayer(
      DecoderLayer layer, HiddenStates input, IValue gate, LayerWeights weights, IValue constants) {
    IValue x = input.value();
    IValue w = weights.dictionary();
    double all = 0;
    for (Map.Entry<String, TensorLocation> slot : layer.slots().entrySet()) {
      List<Long> shape = slot.getValue().shape();
      String name = slot.getKey().replaceFirst("\\.weight$", "");
      if (shape.size() == 2) {
        double operations = 2.0 * shape.get(0) * shape.get(1) * TOKENS;
        all += operations;
        IValue in = name.equals("mlp.down_proj") ? gate : x;
        add("product " + name, operations, "project", in, w, IValue.from(name));
      }
    }
    add("norm", 0, "norm", x, w, IValue.from("input_layernorm"), constants);
    add("attention half", 0, "attention_half", x, w, constants);
    add("MLP half", 0, "mlp_half", x, w, constants);
    add("layer", all, "forward", x, w, constants);
  }

  private void add(String name, double operations, String method, IValue... arguments) {
    pieces.put(name, new Piece(() -> script.call(method, arguments).close(), operations));
  }

  private void print(PrintStream out) throws IOException {
    for (Map.Entry<String, Piece> piece : pieces.entrySet()) {
      long[] nanos = new long[WARM_UP + RUNS];
      for (int i = 0; i < nanos.length; i++) {
        long begun = System.nanoTime();
        piece.getValue().step().run();
        nanos[i] = System.nanoTime() - begun;
      }
      long[] warm = Arrays.copyOfRange(nanos, WARM_UP, nanos.length);
      Arrays.sort(warm);
      out.printf(
          Locale.ROOT,
          "%s,%.1f,%.1f,%.0f%n",
          piece.getKey(),
          warm[RUNS / 2] / 1e3,
          warm[0] / 1e3,
          piece.getValue().operations());
    }
  }
}
