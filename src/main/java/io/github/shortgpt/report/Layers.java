package io.github.shortgpt.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Layers as a list for people. */
public final class Layers {
  private Layers() {}

  /** Neighbours from which on a range is easier to read than all of them. */
  private static final int MANY = 5;

  /** Layers in ascending order, many neighbours as a range: {@code 2-20 23}. */
  public static String ranges(List<Integer> layers) {
    List<String> parts = new ArrayList<>();
    int first = 0;
    while (first < layers.size()) {
      int end = first + 1;
      while (end < layers.size() && layers.get(end) == layers.get(end - 1) + 1) {
        end++;
      }
      parts.add(
          end - first < MANY
              ? text(layers.subList(first, end))
              : layers.get(first) + "-" + layers.get(end - 1));
      first = end;
    }
    return String.join(" ", parts);
  }

  public static String text(Collection<Integer> layers) {
    return layers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
