package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrecompiledCharsmapTest {
  private static final Path TOKENIZER = Path.of("src/test/resources/fuzz/tokenizers/unigram.json");

  private byte[] whole;

  @BeforeEach
  void readOneThatSentencePieceMade() throws IOException {
    String base64 =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(TOKENIZER.toFile())
            .at("/normalizer/normalizers/0/precompiled_charsmap")
            .asText();
    whole = Base64.getDecoder().decode(base64);
  }

  private ByteBuffer blob() {
    return ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void takesWhatSentencePieceMakesAndNothing() {
    assertTrue(PrecompiledCharsmap.isSafe(whole));
    assertTrue(PrecompiledCharsmap.isSafe(new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 4, 1020, 1028, 1 << 20, Integer.MAX_VALUE})
  void refusesAnotherSize(int size) {
    blob().putInt(0, size);
    assertFalse(PrecompiledCharsmap.isSafe(whole));
  }

  @Test
  void refusesReplacementsThatAreNoText() {
    whole[whole.length - 1] = (byte) 0xFF;
    assertFalse(PrecompiledCharsmap.isSafe(whole));
  }

  @Test
  void refusesAStepOutOfTheTable() {
    blob().putInt(4, blob().getInt(4) | 1 << 9); // the root's offset, 256 times as large
    assertFalse(PrecompiledCharsmap.isSafe(whole));
  }

  @Test
  void refusesAReplacementBehindTheEnd() {
    for (int at = 4; at < 1028; at += 4) {
      if (blob().getInt(at) < 0) {
        blob().putInt(at, 1 << 31 | 1 << 20);
      }
    }
    assertFalse(PrecompiledCharsmap.isSafe(whole));
  }

  @Test
  void refusesAReplacementWithoutAnEnd() {
    whole[whole.length - 1] = 'a';
    assertFalse(PrecompiledCharsmap.isSafe(whole));
  }
}
