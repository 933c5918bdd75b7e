package io.github.shortgpt.golden;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.score.BlockInfluence;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
                if (layer == last) {
                  Arrays.stream(head.losses(batch, output)).forEach(losses);
                  try (HiddenStates normed = head.normed(output)) {
                    Arrays.stream(new BlockInfluence().values(input, normed)).forEach(influence);
                  }
                }
              });
    }
    return new End(mean(losses), mean(influence));
  }

  private static double mean(DoubleStream.Builder values) {
    return values.build().average().orElseThrow();
  }
}
