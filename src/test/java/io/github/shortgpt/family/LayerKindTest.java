package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code inspect} calls the layers. */
class LayerKindTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "llama, full_attention",
    "mistral, sliding_attention",
    "mamba, mamba",
    "falcon_mamba, mamba",
    "mamba2, mamba2",
    "rwkv, rwkv"
  })
  void isThatOfItsMathematics(String golden, String kind) throws IOException {
    Decoder decoder =
        Decoder.of(Checkpoint.open(Golden.named(golden).write(directory.resolve(golden))));

    assertEquals(
        List.of(kind), decoder.layers().stream().map(DecoderLayer::kind).distinct().toList());
  }
}
