package io.github.shortgpt.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An input whose first line is not part of the file but says what it is read as. */
final class Labelled {
  private static final double OTHER_LABEL = 0.03;

  private final String label;
  private final byte[] content;

  /**
   * An input.
   *
   * @param label one of a few that the format's examples have
   */
  Labelled(String label, byte[] content) {
    this.label = label;
    this.content = content.clone();
  }

  String label() {
    return label;
  }

  byte[] content() {
    return content.clone();
  }

  static Labelled of(byte[] input) {
    int end = 0;
    while (end < input.length && input[end] != '\n') {
      end++;
    }
    return new Labelled(
        new String(input, 0, end, StandardCharsets.UTF_8),
        Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length));
  }

  byte[] input() {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes((label + "\n").getBytes(StandardCharsets.UTF_8));
    input.writeBytes(content);
    return input.toByteArray();
  }

  /** A mutator that leaves the label, or takes that of another input. */
  static Mutator within(Mutator mutator) {
    return (input, other, random) -> {
      Labelled one = of(input);
      Labelled two = of(other);
      String label = random.nextDouble() < OTHER_LABEL ? two.label : one.label;
      return new Labelled(label, mutator.mutate(one.content, two.content, random)).input();
    };
  }
}
