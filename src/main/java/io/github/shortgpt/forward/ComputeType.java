package io.github.shortgpt.forward;

import io.github.shortgpt.checkpoint.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The number type in which hidden states live and products are taken. */
public enum ComputeType {
  FLOAT32(DType.F32),
  BFLOAT16(DType.BF16);

  private static final Path CPU_FLAGS = Path.of("/proc/cpuinfo");

  private final DType storage;

  ComputeType(DType storage) {
    this.storage = storage;
  }

  /** The type's number in TorchScript. */
  int torchCode() {
    return storage.torchCode().orElseThrow();
  }

  /** Bytes of a number. */
  public int bytes() {
    return storage.bits() / Byte.SIZE;
  }

  /** Whether weights of this type are used as they lie on disk. */
  boolean isStoredAs(DType type) {
    return storage == type;
  }

  /** The name in options, reports and torch. */
  public String label() {
    return storage.torchName();
  }

  /**
   * bfloat16 for bfloat16 weights where the CPU multiplies them in hardware, else float32: emulated
   * bfloat16 is three to four times slower. The CPU's flags decide and not a trial, so that a
   * machine always decides alike.
   */
  public static ComputeType suitedTo(DType weights) {
    return weights == DType.BF16 && multipliesBfloat16() ? BFLOAT16 : FLOAT32;
  }

  private static boolean multipliesBfloat16() {
    try {
      String flags = Files.readString(CPU_FLAGS);
      return flags.contains(" avx512_bf16") || flags.contains(" amx_bf16");
    } catch (IOException e) {
      return false; // not Linux, or not to be read: float32 is right everywhere
    }
  }
}
