package io.github.shortgpt.doctor;

import java.util.Locale;

/** Sizes, for people. */
final class Bytes {
  private Bytes() {}

  /** {@code 12.3 GB}, or {@code 432 MB} below one. */
  static String of(long bytes) {
    return bytes < 1_000_000_000L
        ? bytes / 1_000_000 + " MB"
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
