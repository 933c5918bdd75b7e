package io.github.shortgpt.golden;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.score.BlockInfluence;
import io.github.shortgpt.score.Omission;
import io.github.shortgpt.score.TokenMetric;
import io.github.shortgpt.score.TokenSums;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
    CalibrationSet set = golden.calibrationSet(directory);
    int layers = decoder.layers().size();
    TokenSums influence = new TokenSums(metric, Omission.NONE, layers, set);
    float[][] last = new float[1][];
    new LayerStream(engine, decoder, golden.computeType())
        .run(
            set,
            influence.andThen(
                (layer, batch, input, output) -> {
                  if (layer < layers - 1) {
                    return () -> {};
                  }
                  float[] states = output.toFloats();
                  int first = states.length - decoder.width();
                  return () -> last[0] = Arrays.copyOfRange(states, first, states.length);
                }));
    double[] means = IntStream.range(0, layers).mapToDouble(influence.samples()::mean).toArray();
    return new Run(decoder, means, last[0]);
  }
}
