package io.github.shortgpt.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory there is for hidden states and two layers of weights. */
final class MemoryCheck {
  private static final String NAME = "memory";
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
  private static final long LITTLE = 1_000_000_000L;

  private MemoryCheck() {}

  static Finding finding(Path memory) {
    long total = total();
    OptionalLong available = available(memory);
    if (available.isEmpty()) {
      return Finding.ok(NAME, Bytes.of(total));
    }
    String found = Bytes.of(available.getAsLong()) + " of " + Bytes.of(total) + " available";
    return Math.min(available.getAsLong(), total) < LITTLE
        ? Finding.warning(
            NAME,
            found,
            "A run takes about 0.6 GB for a small model. End other programs, or give fewer"
                + " --windows.")
        : Finding.ok(NAME, found);
  }

  /** Of the machine, or of the container that this runs in. */
  private static long total() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }

  private static OptionalLong available(Path memory) {
    try {
      Matcher matcher = AVAILABLE.matcher(Files.readString(memory));
      return matcher.find()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)) * 1024)
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
