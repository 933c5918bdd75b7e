package io.github.shortgpt.golden;

import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.TensorLocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;

/**
 * The last position's logits, from the last hidden state, in plain Java: RMSNorm, then the head.
 */
final class Logits {
  private Logits() {}

  static double[] of(Run run) throws IOException {
    double eps = run.decoder().numbers().get(3);
    double square = 0;
    for (float number : run.lastState()) {
      square += (double) number * number;
    }
    double scale = 1 / Math.sqrt(square / run.lastState().length + eps);
    double[] norm = numbers(run, "model.norm.weight");
    double[] head = head(run);
    int width = run.lastState().length;
    double[] logits = new double[head.length / width];
    for (int id = 0; id < logits.length; id++) {
      for (int j = 0; j < width; j++) {
        logits[id] += head[id * width + j] * norm[j] * run.lastState()[j] * scale;
      }
    }
    return logits;
  }

  private static double[] head(Run run) throws IOException {
    boolean untied = run.decoder().checkpoint().tensors().containsKey("lm_head.weight");
    return numbers(run, untied ? "lm_head.weight" : "model.embed_tokens.weight");
  }

  private static double[] numbers(Run run, String name) throws IOException {
    TensorLocation tensor = run.decoder().checkpoint().tensors().get(name);
    byte[] file = Files.readAllBytes(tensor.file());
    int begin = (int) tensor.offset();
    ByteBuffer bytes =
        ByteBuffer.wrap(Arrays.copyOfRange(file, begin, begin + (int) tensor.length()))
            .order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[(int) tensor.elements()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          tensor.dtype() == DType.BF16
              ? Float.intBitsToFloat(bytes.getShort() << 16)
              : bytes.getFloat();
    }
    return numbers;
  }
}
