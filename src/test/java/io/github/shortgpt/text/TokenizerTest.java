package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
  @TempDir private Path directory;

  @Test
  void prefersTokenizerJson() throws IOException {
    Files.copy(
        Path.of("src/test/resources/sentencepiece/tokenizer.model"),
        directory.resolve("tokenizer.model"));
    Files.writeString(
        directory.resolve("tokenizer.json"),
        """
        {"version": "1.0", "pre_tokenizer": {"type": "WhitespaceSplit"},
         "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "layers": 7}}}
        """);

    try (Tokenizer tokenizer = Tokenizer.open(directory)) {
      assertArrayEquals(new int[] {7}, tokenizer.encode("layers"));
    }
  }

  @Test
  void saysHowToMakeATokenizerThatIsMissing() {
    assertEquals(
        directory
            + " has no tokenizer.json and no tokenizer.model, one of which is needed to read"
            + " calibration text. Make a tokenizer.json with transformers:"
            + " AutoTokenizer.from_pretrained(…).save_pretrained(…).",
        assertThrows(TextException.class, () -> Tokenizer.open(directory)).getMessage());
  }
}
