package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SentenceTest {
  @Test
  void writesOutWhatCommandsATerminal() {
    assertEquals(
        "a\\u{1b}[2Jb\\nc\\r\\t\\u{9b}\\u{202e}\\u{2028}\\u{d800}\\u{0}",
        Sentence.of("a\u001b[2Jb\nc\r\t\u009b\u202e\u2028\ud800\u0000"));
  }

  @Test
  void leavesLettersOfEveryScriptAsTheyAre() {
    assertEquals("模型 модель 😀 “…”", Sentence.of("模型 модель 😀 “…”"));
  }

  @Test
  void leavesOutTheMiddleOfWhatWouldFillTheTerminal() {
    String sentence = Sentence.of("begin " + "x".repeat(1 << 20) + " end.");
    assertTrue(sentence.length() < 4000);
    assertTrue(sentence.startsWith("begin x") && sentence.endsWith(" end."));
  }
}
