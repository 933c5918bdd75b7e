package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderRefusalTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("model.safetensors");
  }

  private void assertRefused(String what) {
    Exception e = assertThrows(CheckpointException.class, () -> SafetensorsHeader.read(file));
    assertEquals(
        file + " is not a whole safetensors file: " + what + ". Download or save it again.",
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void refusesAFileShorterThanAHeaderLength(int size) throws IOException {
    Files.write(file, new byte[size]);

    assertRefused("it has " + size + " bytes, less than a header's length takes");
  }

  @Test
  void refusesAHeaderThatClaimsMoreThanTheFile() throws IOException {
    TinySafetensors.write(file, 3, new byte[2]);

    assertRefused("its header claims 3 bytes but the file has only 10");
  }

  @Test
  void refusesTheLargestHeaderOfTheFormatInATinyFileBeforeMakingRoomForIt() throws IOException {
    TinySafetensors.write(file, 100_000_000, new byte[0]);

    assertRefused("its header claims 100000000 bytes but the file has only 8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"100000001", "9223372036854775807", "9223372036854775808", "18446744073709551615"})
  void refusesAHeaderOverTheLimitOfTheFormat(String claimed) throws IOException {
    TinySafetensors.write(file, Long.parseUnsignedLong(claimed), new byte[64]);

    assertRefused("its header claims " + claimed + " bytes; the format's limit is 100000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[]", "5", "null", "\"text\""})
  void refusesAHeaderThatIsNotAnObject(String header) throws IOException {
    TinySafetensors.write(file, header, new byte[0]);

    assertRefused("its header is not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"a\":}", "{'a':1}", "{} {}", "{}x", "{}\0", "{\"a\":NaN}"})
  void refusesAHeaderThatIsNotJson(String header) throws IOException {
    TinySafetensors.write(file, header, new byte[0]);

    String message =
        assertThrows(CheckpointException.class, () -> SafetensorsHeader.read(file)).getMessage();
    String start = file + " is not a whole safetensors file: its header is not valid JSON (";
    assertEquals(start, message.substring(0, Math.min(start.length(), message.length())));
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() throws IOException {
    byte[] header =
        "{\"\u00e4\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"
            .getBytes(StandardCharsets.ISO_8859_1);
    TinySafetensors.write(file, header.length, header);

    assertRefused("its header is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[1]", "\"text\"", "{\"step\":5}", "{\"step\":null}", "{\"a\":{\"b\":\"c\"}}"})
  void refusesMetadataThatIsNotStrings(String metadata) throws IOException {
    TinySafetensors.write(file, "{\"__metadata__\":" + metadata + "}", new byte[0]);

    assertRefused("its __metadata__ is not an object of strings");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refusesATensorOfNoKnownType(String what, String entry, String why) throws IOException {
    TinySafetensors.write(file, "{\"a\":" + entry + "}", new byte[8]);

    assertRefused("tensor a " + why);
  }

  static Stream<Arguments> refusesATensorOfNoKnownType() {
    return Stream.of(
        arguments("not an object", "5", "has the unknown dtype \"\""),
        arguments(
            "no dtype", "{\"shape\":[8],\"data_offsets\":[0,8]}", "has the unknown dtype \"\""),
        arguments("unknown dtype", entry("\"F7\"", "[8]", "[0,8]"), "has the unknown dtype \"F7\""),
        arguments(
            "dtype in small letters",
            entry("\"f32\"", "[2]", "[0,8]"),
            "has the unknown dtype \"f32\""),
        arguments("dtype a number", entry("5", "[8]", "[0,8]"), "has the unknown dtype \"5\""),
        arguments("dtype null", entry("null", "[8]", "[0,8]"), "has the unknown dtype \"\""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refusesATensorOfImpossibleShape(String what, String entry, String why) throws IOException {
    TinySafetensors.write(file, "{\"a\":" + entry + "}", new byte[8]);

    assertRefused("tensor a " + why);
  }

  static Stream<Arguments> refusesATensorOfImpossibleShape() {
    String overflowing = "[4294967296, 4294967296]";
    return Stream.of(
        arguments("no shape", "{\"dtype\":\"U8\",\"data_offsets\":[0,8]}", "has no list \"shape\""),
        arguments("shape null", u8("null", "[0,8]"), "has no list \"shape\""),
        arguments("shape a number", u8("8", "[0,8]"), "has no list \"shape\""),
        arguments("shape an object", u8("{\"x\":8}", "[0,8]"), "has no list \"shape\""),
        arguments("negative extent", u8("[-8]", "[0,8]"), "has the shape [-8]"),
        arguments("fractional extent", u8("[8.5]", "[0,8]"), "has the shape [8.5]"),
        arguments("float extent", u8("[8.0]", "[0,8]"), "has the shape [8.0]"),
        arguments("extent a string", u8("[\"8\"]", "[0,8]"), "has the shape [\"8\"]"),
        arguments("extent null", u8("[null]", "[0,8]"), "has the shape [null]"),
        arguments("nested shape", u8("[[8]]", "[0,8]"), "has the shape [[…]]"),
        arguments(
            "extent of 2^63",
            u8("[9223372036854775808]", "[0,8]"),
            "has the shape [9223372036854775808]"),
        arguments(
            "shape that overflows",
            u8(overflowing, "[0,8]"),
            "has the impossible shape " + overflowing),
        arguments(
            "shape that wraps around to 0",
            u8("[9223372036854775807, 2]", "[0,8]"),
            "has the impossible shape [9223372036854775807, 2]"),
        arguments(
            "end inside a byte",
            entry("\"F4\"", "[15]", "[0,8]"),
            "has the impossible shape [15]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refusesATensorWithImpossibleOffsets(String what, String entry, String why)
      throws IOException {
    TinySafetensors.write(file, "{\"a\":" + entry + "}", new byte[8]);

    assertRefused("tensor a " + why);
  }

  static Stream<Arguments> refusesATensorWithImpossibleOffsets() {
    return Stream.of(
        arguments("no offsets", "{\"dtype\":\"U8\",\"shape\":[8]}", "has no list \"data_offsets\""),
        arguments("offsets null", u8("[8]", "null"), "has no list \"data_offsets\""),
        arguments("negative offset", u8("[8]", "[-8,0]"), "has the data_offsets [-8,0]"),
        arguments("float offset", u8("[8]", "[0,8.0]"), "has the data_offsets [0,8.0]"),
        arguments("offset a string", u8("[8]", "[0,\"8\"]"), "has the data_offsets [0,\"8\"]"),
        arguments("one offset", u8("[8]", "[8]"), "has the data_offsets [8]"),
        arguments("three offsets", u8("[8]", "[0,8,8]"), "has the data_offsets [0, 8, 8]"),
        arguments("offsets reversed", u8("[8]", "[8,0]"), "has the data_offsets [8, 0]"),
        arguments(
            "offsets near 2^63",
            u8("[8]", "[9223372036854775799,9223372036854775807]"),
            "has the data_offsets [9223372036854775799, 9223372036854775807]"),
        arguments(
            "fewer bytes than the shape",
            u8("[9]", "[0,8]"),
            "is U8 [9] but its data_offsets span 8 bytes"),
        arguments(
            "more bytes than the shape",
            entry("\"F32\"", "[1]", "[0,8]"),
            "is F32 [1] but its data_offsets span 8 bytes"),
        arguments(
            "bytes for no element",
            u8("[0]", "[0,8]"),
            "is U8 [0] but its data_offsets span 8 bytes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refusesTensorsThatDontCoverTheFile(String how, String header, String why)
      throws IOException {
    TinySafetensors.write(file, header, new byte[8]);

    assertRefused(why);
  }

  static Stream<Arguments> refusesTensorsThatDontCoverTheFile() {
    return Stream.of(
        arguments(
            "overlap",
            two(u8("[5]", "[0,5]"), u8("[4]", "[4,8]")),
            "tensor b overlaps the tensor before it"),
        arguments(
            "the same bytes",
            two(u8("[8]", "[0,8]"), u8("[8]", "[0,8]")),
            "tensor b overlaps the tensor before it"),
        arguments(
            "one inside the other",
            two(u8("[8]", "[0,8]"), u8("[0]", "[4,4]")),
            "tensor b overlaps the tensor before it"),
        arguments(
            "gap between",
            two(u8("[3]", "[0,3]"), u8("[4]", "[4,8]")),
            "tensor b leaves a gap after the tensor before it"),
        arguments(
            "gap in front",
            two(u8("[3]", "[1,4]"), u8("[4]", "[4,8]")),
            "tensor a leaves a gap after the tensor before it"),
        arguments(
            "bytes behind",
            two(u8("[3]", "[0,3]"), u8("[4]", "[3,7]")),
            "1 bytes at its end belong to no tensor"),
        arguments("no tensor", "{}", "8 bytes at its end belong to no tensor"));
  }

  @Test
  void refusesTensorsBeyondTheEndOfTheFile() throws IOException {
    String header = two(u8("[8]", "[0,8]"), u8("[4]", "[8,12]"));
    TinySafetensors.write(file, header, new byte[8]);

    assertRefused(
        "its tensors need %d bytes but the file has only %d"
            .formatted(8 + header.length() + 12, 8 + header.length() + 8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\\u0061"})
  void refusesTwoTensorsOfOneName(String second) throws IOException {
    String header =
        "{\"a\":%s,\"%s\":%s}".formatted(u8("[4]", "[0,4]"), second, u8("[4]", "[4,8]"));
    TinySafetensors.write(file, header, new byte[8]);

    assertRefused("its header is not valid JSON (Duplicate field 'a')");
  }

  private static String two(String a, String b) {
    return "{\"a\":" + a + ",\"b\":" + b + "}";
  }

  private static String u8(String shape, String offsets) {
    return entry("\"U8\"", shape, offsets);
  }

  private static String entry(String dtype, String shape, String offsets) {
    return "{\"dtype\":%s,\"shape\":%s,\"data_offsets\":%s}".formatted(dtype, shape, offsets);
  }
}
