package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1, 1 B",
    "999, 999 B",
    "1000, 1.00 kB",
    "9994, 9.99 kB",
    "9995, 10.0 kB",
    "10000, 10.0 kB",
    "99949, 99.9 kB",
    "99950, 100 kB",
    "999499, 999 kB",
    "999500, 1.00 MB",
    "6820000, 6.82 MB",
    "13476839424, 13.5 GB",
    "999499999999, 999 GB",
    "1500000000000, 1.50 TB",
    "9223372036854775807, 9223372 TB"
  })
  void writesBytesWithThreeDigits(long bytes, String expected) {
    assertEquals(expected, Quantity.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1.00 K",
    "123456, 123 K",
    "1100048384, 1.10 B",
    "6738415616, 6.74 B"
  })
  void writesCountsWithThreeDigits(long count, String expected) {
    assertEquals(expected, Quantity.count(count));
  }

  @Test
  void writesTheSameInEveryLocale() {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertEquals("6.82 MB", Quantity.bytes(6_820_000));
    } finally {
      Locale.setDefault(usual);
    }
  }
}
