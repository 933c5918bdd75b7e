package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights of every type that safetensors knows. */
class TensorTypesTest {
  @TempDir Path temp;

  private OnDisk write(Golden golden) throws IOException {
    return new OnDisk(golden.write(temp.resolve("model")));
  }

  @ParameterizedTest
  @EnumSource
  void layersOfAnyTypeCanBeRemovedByName(DType dtype) throws IOException {
    OnDisk disk = write(Golden.named("llama"));
    List<Written> tensors = new ArrayList<>();
    for (Written tensor : Written.in(disk.model())) {
      tensors.add(tensor.zeros(dtype));
    }
    Written.all(disk.model(), tensors);

    OnDisk pruned = disk.without("1");

    assertEquals(tensors.size() - 9, pruned.tensors().size());
    for (TensorLocation tensor : Checkpoint.open(pruned.model()).tensors().values()) {
      assertEquals(dtype, tensor.dtype());
    }
    String type = disk.document("inspect", "--format", "json").get("dtype").asText();
    assertEquals(dtype.torchName(), type);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"})
  void layersOfTypesThatAreNoWeightsAreNotScored(DType dtype) throws IOException {
    OnDisk disk = write(Golden.named("llama"));
    List<Written> tensors = Written.in(disk.model());
    Written value = tensors.remove(tensors.size() - 2);
    tensors.add(value.zeros(dtype));
    Written.all(disk.model(), tensors);
    assertEquals(
        Outcome.refused(
            disk.model().resolve("model.safetensors")
                + ": tensor model.layers.4.self_attn.v_proj.weight is "
                + dtype
                + ", and layers are scored on F64, F32, F16, BF16, F8_E4M3 and F8_E5M2 weights"
                + " only. Name the layers to remove with --layers."),
        disk.run("score"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2", "gpt_oss", "deepseek_v3", "qwen3_moe"})
  void numbersOfEveryWidthScoreAsTheSameNumbersInFloat32(String name) throws IOException {
    Golden golden = Golden.named(name);
    OnDisk disk = write(golden);
    List<Written> original = Written.in(disk.model());
    for (DType dtype : List.of(DType.F64, DType.F16, DType.F8_E4M3, DType.F8_E5M2)) {
      List<Written> stored = new ArrayList<>();
      List<Written> same = new ArrayList<>();
      for (Written tensor : original) {
        byte[] numbers = encoded(floats(tensor.bytes()), dtype);
        stored.add(tensor.with(dtype, numbers));
        same.add(tensor.with(DType.F32, bytes(decoded(numbers, dtype))));
      }
      Written.all(disk.model(), same);
      String expected = disk.influence(golden);
      Written.all(disk.model(), stored);
      assertEquals(expected, disk.influence(golden), dtype.name());
    }
  }

  private static double[] floats(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[bytes.length / 4];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = buffer.getFloat();
    }
    return numbers;
  }

  private static byte[] bytes(double[] numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double number : numbers) {
      buffer.putFloat((float) number);
    }
    return buffer.array();
  }

  /** Cut to the type's precision, towards zero; what is too small becomes zero. */
  private static byte[] encoded(double[] numbers, DType dtype) {
    int size = dtype.bits() / 8;
    ByteBuffer buffer = ByteBuffer.allocate(size * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double number : numbers) {
      long bits = Double.doubleToRawLongBits(number);
      long sign = bits >>> 63;
      long exponent = (bits >>> 52 & 0x7FF) - 1023;
      switch (dtype) {
        case F64 -> buffer.putDouble(number);
        case F16 -> buffer.putShort((short) small(bits, sign, exponent, 5, 10));
        case F8_E5M2 -> buffer.put((byte) small(bits, sign, exponent, 5, 2));
        default -> buffer.put((byte) small(bits, sign, exponent, 4, 3));
      }
    }
    return buffer.array();
  }

  private static long small(long bits, long sign, long exponent, int exponentBits, int mantissa) {
    long biased = exponent + (1L << (exponentBits - 1)) - 1;
    long fraction = bits >>> (52 - mantissa) & ((1L << mantissa) - 1);
    return biased < 1 ? 0 : sign << (exponentBits + mantissa) | biased << mantissa | fraction;
  }

  private static double[] decoded(byte[] bytes, DType dtype) {
    int size = dtype.bits() / 8;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[bytes.length / size];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (dtype) {
            case F64 -> buffer.getDouble();
            case F16 -> large(buffer.getShort() & 0xFFFF, 5, 10);
            case F8_E5M2 -> large(buffer.get() & 0xFF, 5, 2);
            default -> large(buffer.get() & 0xFF, 4, 3);
          };
    }
    return numbers;
  }

  private static double large(int bits, int exponentBits, int mantissa) {
    int biased = bits >> mantissa & ((1 << exponentBits) - 1);
    double fraction = 1 + (bits & ((1 << mantissa) - 1)) / (double) (1 << mantissa);
    double magnitude =
        biased == 0 ? 0 : fraction * Math.pow(2, biased - (1 << (exponentBits - 1)) + 1);
    return bits >> (exponentBits + mantissa) == 0 ? magnitude : -magnitude;
  }
}
