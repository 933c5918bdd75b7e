package io.github.shortgpt.checkpoint;

import static java.util.Locale.ROOT;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The element types of the safetensors format, with their size and the code by which TorchScript
 * knows them.
 *
 * <p>The codes are those of c10/core/ScalarType.h; a type without one is copied but never computed
 * with.
 */
public enum DType {
  BOOL(8, 11),
  U8(8, 0),
  I8(8, 1),
  I16(16, 2),
  U16(16, -1),
  I32(32, 3),
  U32(32, -1),
  I64(64, 4),
  U64(64, -1),
  F4(4, -1),
  F6_E2M3(6, -1),
  F6_E3M2(6, -1),
  F8_E4M3(8, 24),
  F8_E5M2(8, 23),
  F8_E4M3FNUZ(8, -1),
  F8_E5M2FNUZ(8, -1),
  F8_E8M0(8, -1),
  F16(16, 5),
  BF16(16, 15),
  F32(32, 6),
  F64(64, 7),
  C64(64, -1);

  private final int bits;
  private final int torchCode;

  DType(int bits, int torchCode) {
    this.bits = bits;
    this.torchCode = torchCode;
  }

  /** Size of one element in bits; below 8 for packed types. */
  public int bits() {
    return bits;
  }

  /** TorchScript's number for this type, or empty if the engine can't compute with it. */
  public OptionalInt torchCode() {
    return torchCode < 0 ? OptionalInt.empty() : OptionalInt.of(torchCode);
  }

  /** What torch and config.json call it, for example {@code bfloat16}. */
  public String torchName() {
    return switch (this) {
      case F16, F32, F64 -> "float" + bits;
      case BF16 -> "bfloat16";
      case I8, I16, I32, I64 -> "int" + bits;
      case U8, U16, U32, U64 -> "uint" + bits;
      case F4 -> "float4_e2m1fn_x2";
      case F8_E4M3 -> "float8_e4m3fn";
      case F8_E8M0 -> "float8_e8m0fnu";
      case F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ -> "float8" + name().substring(2).toLowerCase(ROOT);
      case C64 -> "complex64";
      default -> name().toLowerCase(ROOT);
    };
  }

  /** Whether hidden states can be computed from weights of this type as they are. */
  public boolean isComputable() {
    return isWhole() || this == F8_E4M3 || this == F8_E5M2;
  }

  /** Whether this is a type in which weights are trained and kept, not one to compress them. */
  public boolean isWhole() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** The type that a safetensors header names {@code name}. */
  public static Optional<DType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
