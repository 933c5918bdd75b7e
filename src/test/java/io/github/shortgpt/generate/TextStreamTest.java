package io.github.shortgpt.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextStreamTest {
  private static final Path MODEL = Path.of("models/tinytales-12l");

  @Test
  void aCharacterOfSeveralTokensComesWhole() throws IOException {
    String text = "Ein Käse 🧀, dann näh 世界.";
    try (Tokenizer tokenizer = Tokenizer.open(MODEL)) {
      int[] ids = tokenizer.encode(text);
      assertTrue(ids.length > text.length(), "the tokenizer cuts characters");
      TextStream stream = new TextStream(tokenizer, new int[0]);
      StringBuilder whole = new StringBuilder();
      for (int id : ids) {
        String piece = stream.add(id);
        assertFalse(piece.contains("\uFFFD"), piece);
        whole.append(piece);
      }
      assertEquals(text, whole.append(stream.end()).toString());
    }
  }

  @Test
  void aCharacterThatStaysIncompleteIsMarkedAtTheEnd() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(MODEL)) {
      int[] ids = tokenizer.encode("🧀");
      TextStream stream = new TextStream(tokenizer, tokenizer.encode("Once"));
      Arrays.stream(ids, 0, ids.length - 1).forEach(id -> assertEquals("", stream.add(id)));
      assertTrue(stream.end().contains("\uFFFD"));
    }
  }

  @Test
  void aTextEndsBeforeWhatStopsItAndItsBeginningIsHeldBack() {
    Ending ending = new Ending(Set.of(), List.of("\n\n", "END"), 9);
    assertEquals(Optional.of(3), ending.in("abcENDd\n\n"));
    assertEquals(Optional.empty(), ending.in("abcEN"));
    assertEquals(2, ending.openEnd("abcEN"));
    assertEquals(1, ending.openEnd("abc\n"));
    assertEquals(0, ending.openEnd("abc"));
  }
}
