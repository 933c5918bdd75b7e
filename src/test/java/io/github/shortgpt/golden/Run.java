package io.github.shortgpt.golden;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.score.BlockInfluence;
import io.github.shortgpt.score.Omission;
import io.github.shortgpt.score.TokenMetric;
import io.github.shortgpt.score.TokenSums;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.TokenizerJson;
import io.github.shortgpt.text.WindowSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One pass of a checkpoint over a golden's windows: Block Influence and the last layer's last
 * state.
 */
final class Run {
  private final Decoder decoder;
  private final double[] influence;
  private final float[] lastState;

  private Run(Decoder decoder, double[] influence, float[] lastState) {
    this.decoder = decoder;
    this.influence = influence;
    this.lastState = lastState;
  }

  Decoder decoder() {
    return decoder;
  }

  double[] influence() {
    return influence;
  }

  float[] lastState() {
    return lastState;
  }

  static Run of(Engine engine, Path directory, Golden golden) throws IOException {
    return of(engine, directory, golden, new BlockInfluence());
  }

  /** The same with another metric in influence's place. */
  static Run of(Engine engine, Path directory, Golden golden, TokenMetric metric)
      throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    ComputeType type = golden.isBfloat16() ? ComputeType.BFLOAT16 : ComputeType.FLOAT32;
    CalibrationSet set = set(directory, golden);
    int layers = decoder.layers().size();
    TokenSums influence = new TokenSums(metric, Omission.NONE, layers, set);
    float[][] last = new float[1][];
    new LayerStream(engine, decoder, type)
        .run(
            set,
            influence.andThen(
                (layer, batch, input, output) -> {
                  if (layer == layers - 1) {
                    float[] states = output.toFloats();
                    last[0] =
                        Arrays.copyOfRange(states, states.length - decoder.width(), states.length);
                  }
                }));
    double[] means = IntStream.range(0, layers).mapToDouble(influence.samples()::mean).toArray();
    return new Run(decoder, means, last[0]);
  }

  static CalibrationSet set(Path directory, Golden golden) throws IOException {
    byte[] text = golden.text().getBytes(StandardCharsets.UTF_8);
    Documents documents =
        Documents.ofStream("ids", new ByteArrayInputStream(text), Optional.empty());
    try (TokenizerJson tokenizer = TokenizerJson.open(directory)) {
      WindowSettings settings = new WindowSettings(golden.windows(), golden.windowLength(), true);
      return CalibrationSet.read(documents, tokenizer, settings);
    }
  }
}
