package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.TinySafetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorLocationTest {
  @TempDir private Path directory;

  private TensorLocation only(String file, Tensor tensor) throws IOException {
    Path path = directory.resolve(file);
    TinySafetensors.write(path, Map.of(), List.of(tensor));
    return SafetensorsHeader.read(path).tensors().get(0);
  }

  private TensorLocation location(long offset, long length) {
    return new TensorLocation("a", DType.U8, List.of(length), directory, offset, length);
  }

  @Test
  void countsTheElementsOfScalarsAndOfEmptyTensors() {
    TensorLocation scalar = new TensorLocation("a", DType.F32, List.of(), directory, 0, 4);
    TensorLocation empty = new TensorLocation("a", DType.F32, List.of(7L, 0L), directory, 0, 0);

    assertEquals(1, scalar.elements());
    assertEquals(0, empty.elements());
  }

  @Test
  void changesNothingButTheNameWhenRenamed() {
    TensorLocation renamed = location(3, 5).renamed("b");

    assertEquals(new TensorLocation("b", DType.U8, List.of(5L), directory, 3, 5), renamed);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, -1"})
  void refusesNegativePlaces(long offset, long length) {
    assertThrows(IllegalArgumentException.class, () -> location(offset, length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096})
  void samplesASmallTensorWhole(int extent) throws IOException {
    Tensor tensor = Tensor.ofBytes("a", extent);

    List<ByteBuffer> samples = only("1.safetensors", tensor).samples();

    assertEquals(List.of(ByteBuffer.wrap(TinySafetensors.content(tensor))), samples);
  }

  @Test
  void samplesALargeTensorAtItsStartMiddleAndEnd() throws IOException {
    Tensor tensor = Tensor.ofBytes("a", 20_000);
    byte[] bytes = TinySafetensors.content(tensor);

    List<ByteBuffer> samples = only("1.safetensors", tensor).samples();

    assertEquals(
        List.of(
            ByteBuffer.wrap(Arrays.copyOfRange(bytes, 0, 4096)),
            ByteBuffer.wrap(Arrays.copyOfRange(bytes, 7952, 12_048)),
            ByteBuffer.wrap(Arrays.copyOfRange(bytes, 15_904, 20_000))),
        samples);
  }

  @Test
  void looksLikeACopyUnderAnotherName() throws IOException {
    Tensor tensor = Tensor.ofBytes("a", 20_000);
    TensorLocation original = only("1.safetensors", tensor);
    TensorLocation copy = only("2.safetensors", tensor).renamed("b");

    assertTrue(original.looksLike(copy));
  }

  @Test
  void looksUnlikeATensorOfOtherBytesShapeOrType() throws IOException {
    TensorLocation original = only("1.safetensors", Tensor.ofBytes("a", 4));
    TensorLocation reshaped = only("2.safetensors", new Tensor("a", DType.U8, List.of(2L, 2L)));
    TensorLocation retyped = only("3.safetensors", new Tensor("a", DType.I8, List.of(4L)));
    TensorLocation changed = only("4.safetensors", Tensor.ofBytes("b", 4));

    assertFalse(original.looksLike(reshaped));
    assertFalse(original.looksLike(retyped));
    assertFalse(original.looksLike(changed));
  }
}
