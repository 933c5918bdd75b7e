package io.github.shortgpt.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as a user writes it: 5GB, 500MB, 2GiB. */
final class ByteSize {
  private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([KMGT]I?)?B?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "K",
          1000L,
          "M",
          1000_000L,
          "G",
          1000_000_000L,
          "T",
          1000_000_000_000L,
          "KI",
          1L << 10,
          "MI",
          1L << 20,
          "GI",
          1L << 30,
          "TI",
          1L << 40);

  private ByteSize() {}

  /**
   * Bytes, at least 1.
   *
   * @throws UsageException if {@code text}, the option's value, is no size
   */
  static long of(String option, String text) throws UsageException {
    Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (matcher.matches()) {
      long unit = matcher.group(2) == null ? 1 : UNITS.get(matcher.group(2));
      BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
      if (bytes.compareTo(BigDecimal.ONE) >= 0
          && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return bytes.longValue();
      }
    }
    throw new UsageException(option + " " + text + " is not a size. Write 5GB, 500MB or 2GiB.");
  }
}
