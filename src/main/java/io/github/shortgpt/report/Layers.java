package io.github.shortgpt.report;

import java.util.Collection;
import java.util.stream.Collectors;

/** Layers as a list for people. */
public final class Layers {
  private Layers() {}

  public static String text(Collection<Integer> layers) {
    return layers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
