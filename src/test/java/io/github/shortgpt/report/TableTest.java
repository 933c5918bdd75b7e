package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void commasQuotesAndLineEndsAreQuotedInCsv() {
    assertEquals(
        "name,share\r\n\"a,b\",0.5\r\n\"say \"\"hi\"\"\",\r\n\"two\nlines\",1.0E-7\r\n",
        new Table("name", "share")
            .row("a,b", 0.5)
            .row("say \"hi\"", null)
            .row("two\nlines", 1e-7)
            .csv());
  }

  @Test
  void aColumnOfWhichNothingIsKnownIsNotShown() {
    String html = new Table("layer", "low").row(0, null).row(1, null).html();

    assertTrue(html.contains(">layer<"), html);
    assertFalse(html.contains("low"), html);
  }

  @Test
  void aTerminalShowsColumnsOfWhichSomethingIsKnown() {
    assertEquals(
        """
             acc  kept
        a   0.50
        bé  10 %   9 %
        """,
        new Table("", "acc", "acc_norm", "kept")
            .row("a", "0.50", null, null)
            .row("bé", "10 %", null, "9 %")
            .text());
  }

  @Test
  void smallAndLargeNumbersKeepTheirDigits() {
    assertEquals("0.00000", Table.number(0));
    assertEquals("0.00123", Table.number(0.001234));
    assertEquals("-1.2340e-04", Table.number(-0.0001234));
    assertEquals("123456.78900", Table.number(123456.789));
    assertEquals("1.2346e+07", Table.number(12345678.9));
  }
}
