package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MarkupTest {
  @Test
  void whatMeansSomethingInMarkupIsEscaped() {
    assertEquals(
        "&lt;b onclick=&quot;x&quot;&gt; &amp;amp; &#39;",
        Markup.escaped("<b onclick=\"x\"> &amp; '"));
  }

  @Test
  void whatNoDocumentMayHoldIsReplaced() {
    assertEquals("a\uFFFDb\uFFFDc\uFFFDd", Markup.escaped("a\u0000b\u001Bc\uD800d"));
    assertEquals("line\uFFFDline\uFFFD", Markup.printable("line\nline\u2028"));
  }

  @Test
  void whatTurnsTheDirectionOfTextIsReplaced() {
    assertEquals("safe\uFFFDexe.txt", Markup.printable("safe\u202Eexe.txt"));
  }

  @Test
  void lettersOfAllScriptsStay() {
    assertEquals("Größe 模型 🦙", Markup.escaped("Größe 模型 🦙"));
  }

  @Test
  void longTextLosesItsMiddle() {
    assertEquals("short", Markup.shortened("short", 5));
    assertEquals("ab…ef", Markup.shortened("abcdef", 5));
    assertEquals("🦙🦙…🦙🦙🦙", Markup.shortened("🦙".repeat(9), 6));
  }
}
