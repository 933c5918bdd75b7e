package io.github.shortgpt.golden;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.score.BlockInfluence;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What comes after a checkpoint's layers, over a golden's windows.
 *
 * @param loss mean over the predicted tokens
 * @param influence of the last layer with its output taken after the final norm
 */
record End(double loss, double influence) {
  static End of(Engine engine, Path directory, Golden golden) throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    CalibrationSet set = golden.calibrationSet(directory);
    int last = decoder.layers().size() - 1;
    DoubleStream.Builder influence = DoubleStream.builder();
    DoubleStream.Builder losses = DoubleStream.builder();
    try (LanguageHead head = new LanguageHead(engine, decoder, golden.computeType())) {
      new LayerStream(engine, decoder, golden.computeType())
          .run(
              set,
              (layer, batch, input, output) -> {
                if (layer < last) {
                  return () -> {};
                }
                double[] lost = head.losses(batch, output);
                try (HiddenStates normed = head.normed(output)) {
                  double[] values = new BlockInfluence().values(input, normed);
                  return () -> {
                    Arrays.stream(lost).forEach(losses);
                    Arrays.stream(values).forEach(influence);
                  };
                }
              });
    }
    return new End(mean(losses), mean(influence));
  }

  private static double mean(DoubleStream.Builder values) {
    return values.build().average().orElseThrow();
  }

  /** The losses of some of a checkpoint's layers, subset by subset, token by token. */
  static List<double[]> lossesOf(
      Engine engine, Path directory, Golden golden, List<LayerSubset> subsets) throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    ComputeType type = golden.computeType();
    CalibrationSet set = golden.calibrationSet(directory);
    List<DoubleStream.Builder> losses =
        subsets.stream().map(subset -> DoubleStream.builder()).toList();
    try (LanguageHead head = new LanguageHead(engine, decoder, type);
        SubsetStream stream = new SubsetStream(engine, decoder, type, set, Long.MAX_VALUE)) {
      stream.run(
          subsets,
          (candidate, batch, states) -> {
            double[] lost = head.losses(batch, states);
            return () -> Arrays.stream(lost).forEach(losses.get(candidate));
          },
          (done, total) -> {});
    }
    return losses.stream().map(builder -> builder.build().toArray()).toList();
  }
}
