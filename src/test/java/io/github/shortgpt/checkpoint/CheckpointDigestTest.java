package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.TinySafetensors.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointDigestTest {
  /** Large enough that the samples don't cover it. */
  private static final int EXTENT = 20_000;

  private static final Tensor LARGE = Tensor.ofBytes("large", EXTENT);
  private static final Tensor SMALL = new Tensor("small", DType.F16, List.of(2L, 2L));

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void makeACheckpoint() throws IOException {
    file = directory.resolve("model.safetensors");
    writeConfig("{\"a\": 1}");
    TinySafetensors.write(file, Map.of(), List.of(LARGE, SMALL));
  }

  private void writeConfig(String text) throws IOException {
    Files.writeString(directory.resolve("config.json"), text);
  }

  private String digest() throws IOException {
    return CheckpointDigest.of(Checkpoint.open(directory));
  }

  @Test
  void isSixtyFourDigitsAfterItsPrefix() throws IOException {
    assertTrue(digest().matches("sampled-sha256:[0-9a-f]{64}"), digest());
  }

  @Test
  void doesNotDependOnOrderMetadataOrShards() throws IOException {
    String single = digest();

    TinySafetensors.write(file, Map.of("format", "pt"), List.of(SMALL, LARGE));
    assertEquals(single, digest());

    Files.delete(file);
    TinySafetensors.write(directory.resolve("1.safetensors"), Map.of(), List.of(SMALL));
    TinySafetensors.write(directory.resolve("2.safetensors"), Map.of(), List.of(LARGE));
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"small\":\"1.safetensors\",\"large\":\"2.safetensors\"}}");
    assertEquals(single, digest());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, EXTENT / 2, EXTENT - 1, EXTENT, EXTENT + 7})
  void changesWithAByteAtTheStartTheMiddleOrTheEndOfATensor(int index) throws IOException {
    String before = digest();
    byte[] bytes = Files.readAllBytes(file);
    long start = Checkpoint.open(directory).tensors().get("large").offset();
    bytes[Math.toIntExact(start) + index] ^= 1;
    Files.write(file, bytes);

    assertNotEquals(before, digest());
  }

  @Test
  void changesWithTheConfigsText() throws IOException {
    String before = digest();
    writeConfig("{\"a\":  1}");

    assertNotEquals(before, digest());
  }

  @Test
  void changesWithATensorsName() throws IOException {
    String before = digest();
    String header = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    Files.write(
        file, header.replace("\"small\"", "\"smell\"").getBytes(StandardCharsets.ISO_8859_1));

    assertNotEquals(before, digest());
  }

  @Test
  void changesWithATensorsShapeOrType() throws IOException {
    TinySafetensors.write(file, Map.of(), List.of(new Tensor("t", DType.F16, List.of(2L, 2L))));
    String before = digest();

    TinySafetensors.write(file, Map.of(), List.of(new Tensor("t", DType.F16, List.of(4L))));
    String reshaped = digest();
    TinySafetensors.write(file, Map.of(), List.of(new Tensor("t", DType.BF16, List.of(2L, 2L))));
    String retyped = digest();

    assertNotEquals(before, reshaped);
    assertNotEquals(before, retyped);
    assertNotEquals(reshaped, retyped);
  }

  @Test
  void refusesATensorThatEndsTooEarly() throws IOException {
    Checkpoint checkpoint = Checkpoint.open(directory);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    Exception e = assertThrows(CheckpointException.class, () -> CheckpointDigest.of(checkpoint));

    assertEquals(file + " ends inside the tensor small.", e.getMessage());
  }
}
