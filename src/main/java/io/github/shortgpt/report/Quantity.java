package io.github.shortgpt.report;

import java.util.Locale;

/** Numbers with units, for people. */
public final class Quantity {
  private static final String[] SIZES = {" B", " kB", " MB", " GB", " TB"};
  private static final String[] COUNTS = {"", " K", " M", " B", " T"};

  private Quantity() {}

  /** Bytes in decimal units: {@code 6.82 MB}. */
  public static String bytes(long bytes) {
    return scaled(bytes, SIZES);
  }

  /** A count in thousands, millions, billions: {@code 1.10 B}. */
  public static String count(long count) {
    return scaled(count, COUNTS);
  }

  private static String scaled(long number, String[] units) {
    double scaled = number;
    int unit = 0;
    while (scaled >= 999.5 && unit < units.length - 1) {
      scaled /= 1000;
      unit++;
    }
    int decimals = unit == 0 || scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f%s", scaled, units[unit]);
  }
}
