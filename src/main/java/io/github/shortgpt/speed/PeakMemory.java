package io.github.shortgpt.speed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The most memory that this process has held since a moment: what Linux calls the high-water mark
 * of its resident set, mapped files included. Writing 5 to clear_refs lowers the mark to what is
 * held now (proc(5)).
 */
final class PeakMemory {
  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern HIGH_WATER_MARK = Pattern.compile("VmHWM:\\s*([0-9]+) kB");
  private static final long KB = 1024;

  private PeakMemory() {}

  /** Lowers the mark; false where the system has none or doesn't let it be lowered. */
  static boolean reset() {
    System.gc(); // Garbage of what ran before is not this run's.
    try {
      Files.write(RESET, "5".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The mark in bytes; empty where the system doesn't say. */
  static OptionalLong bytes() {
    try {
      Matcher mark = HIGH_WATER_MARK.matcher(Files.readString(STATUS));
      return mark.find()
          ? OptionalLong.of(Long.parseLong(mark.group(1)) * KB)
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
