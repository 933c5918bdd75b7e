package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.checkpoint.CheckpointWriter.TensorCopy;
import io.github.shortgpt.checkpoint.TinySafetensors.Tensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointWriterTest {
  private static final Map<String, String> METADATA = Map.of("by", "someone");

  @TempDir private Path directory;
  private Path output;
  private Path source;

  @BeforeEach
  void makeASource() throws IOException {
    output = directory.resolve("output");
    source = Files.createDirectory(directory.resolve("source"));
    Files.writeString(source.resolve("config.json"), "{}");
  }

  private static Tensor bytes(String name, long extent) {
    return Tensor.ofBytes(name, extent);
  }

  private List<TensorCopy> copies(Tensor... tensors) throws IOException {
    TinySafetensors.write(source.resolve("model.safetensors"), METADATA, List.of(tensors));
    return Checkpoint.open(source).tensors().values().stream()
        .map(tensor -> new TensorCopy(tensor.name(), tensor))
        .toList();
  }

  private Checkpoint write(List<TensorCopy> tensors, long maxShardBytes) throws IOException {
    try (OutputDirectory begun = new OutputTarget(output, false).create()) {
      new CheckpointWriter(begun, METADATA, bytes -> {}).write(tensors, maxShardBytes);
      begun.write("config.json", new byte[] {'{', '}'});
      begun.commit();
    }
    return Checkpoint.open(output);
  }

  private List<String> shardsOf(Checkpoint checkpoint) {
    return checkpoint.tensors().values().stream()
        .map(tensor -> tensor.name() + " in " + tensor.file().getFileName())
        .toList();
  }

  private static byte[] read(TensorLocation tensor) throws IOException {
    byte[] file = Files.readAllBytes(tensor.file());
    int begin = Math.toIntExact(tensor.offset());
    return Arrays.copyOfRange(file, begin, begin + Math.toIntExact(tensor.length()));
  }

  @Test
  void copiesEveryTensorByteForByteUnderItsNewName() throws IOException {
    Tensor large = new Tensor("large", DType.F32, List.of(50L, 100L));
    Tensor scalar = new Tensor("scalar", DType.BF16, List.of());
    Tensor empty = new Tensor("empty", DType.F16, List.of(0L, 3L));
    List<TensorCopy> copies = copies(large, scalar, empty);

    Checkpoint written =
        write(
            List.of(
                new TensorCopy("renamed", copies.get(1).source()),
                new TensorCopy("empty", copies.get(2).source()),
                new TensorCopy("large", copies.get(0).source())),
            1_000_000);

    assertEquals(List.of("renamed", "empty", "large"), List.copyOf(written.tensors().keySet()));
    assertArrayEquals(TinySafetensors.content(scalar), read(written.tensors().get("renamed")));
    assertArrayEquals(TinySafetensors.content(large), read(written.tensors().get("large")));
    assertEquals("BF16 []", written.tensors().get("renamed").describe());
    assertEquals("F16 [0, 3]", written.tensors().get("empty").describe());
    assertEquals("F32 [50, 100]", written.tensors().get("large").describe());
  }

  @Test
  void copiesFromSeveralFiles() throws IOException {
    Path other = directory.resolve("other.safetensors");
    TinySafetensors.write(other, Map.of(), List.of(bytes("b", 5)));
    TensorLocation b = SafetensorsHeader.read(other).tensors().get(0);
    TensorLocation a = copies(bytes("a", 3)).get(0).source();

    Checkpoint written =
        write(
            List.of(new TensorCopy("b.0", b), new TensorCopy("a", a), new TensorCopy("b.1", b)),
            100);

    assertArrayEquals(read(b), read(written.tensors().get("b.0")));
    assertArrayEquals(read(a), read(written.tensors().get("a")));
    assertArrayEquals(read(b), read(written.tensors().get("b.1")));
  }

  @Test
  void writesOneFileIfAllTensorsFit() throws IOException {
    Checkpoint written = write(copies(bytes("a", 6), bytes("b", 4)), 10);

    assertEquals(List.of("a in model.safetensors", "b in model.safetensors"), shardsOf(written));
  }

  @Test
  void beginsANewShardForATensorThatDoesNotFit() throws IOException {
    Checkpoint written =
        write(copies(bytes("a", 6), bytes("b", 4), bytes("c", 1), bytes("d", 9)), 10);

    assertEquals(
        List.of(
            "a in model-00001-of-00002.safetensors",
            "b in model-00001-of-00002.safetensors",
            "c in model-00002-of-00002.safetensors",
            "d in model-00002-of-00002.safetensors"),
        shardsOf(written));
  }

  @Test
  void givesATensorAboveTheLimitAShardOfItsOwn() throws IOException {
    Checkpoint written = write(copies(bytes("a", 1), bytes("b", 11), bytes("c", 1)), 10);

    assertEquals(
        List.of(
            "a in model-00001-of-00003.safetensors",
            "b in model-00002-of-00003.safetensors",
            "c in model-00003-of-00003.safetensors"),
        shardsOf(written));
  }

  @Test
  void writesOneFileForOneTensorAboveTheLimit() throws IOException {
    assertEquals(List.of("a in model.safetensors"), shardsOf(write(copies(bytes("a", 11)), 10)));
  }

  @Test
  void writesAnIndexOfEveryTensor() throws IOException {
    write(copies(bytes("z", 6), bytes("a", 7)), 10);

    assertEquals(
        """
        {
          "metadata" : {
            "total_size" : 13
          },
          "weight_map" : {
            "a" : "model-00002-of-00002.safetensors",
            "z" : "model-00001-of-00002.safetensors"
          }
        }
        """,
        Files.readString(output.resolve("model.safetensors.index.json")));
  }

  @Test
  void writesNoIndexBesideASingleFile() throws IOException {
    write(copies(bytes("a", 1)), 10);

    try (Stream<Path> files = Files.list(output)) {
      assertEquals(
          List.of("config.json", "model.safetensors"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void addsTheFormatToTheMetadataOfEveryShard() throws IOException {
    Checkpoint written = write(copies(bytes("a", 6), bytes("b", 6)), 10);

    for (Path shard : written.shards()) {
      assertEquals(
          Map.of("by", "someone", "format", "pt"), SafetensorsHeader.read(shard).metadata());
    }
  }

  @Test
  void keepsAFormatThatTheSourceNames() throws IOException {
    List<TensorCopy> tensors = copies(bytes("a", 1));
    try (OutputDirectory begun = new OutputTarget(output, false).create()) {
      new CheckpointWriter(begun, Map.of("format", "mlx"), bytes -> {}).write(tensors, 10);
      begun.commit();
    }

    assertEquals(
        Map.of("format", "mlx"),
        SafetensorsHeader.read(output.resolve("model.safetensors")).metadata());
  }

  @Test
  void tellsHowManyBytesAreWritten() throws IOException {
    List<TensorCopy> tensors = copies(bytes("a", 6), bytes("b", 0), bytes("c", 7));
    AtomicLong told = new AtomicLong();
    try (OutputDirectory begun = new OutputTarget(output, false).create()) {
      new CheckpointWriter(begun, METADATA, told::addAndGet).write(tensors, 10);
    }

    assertEquals(13, told.get());
  }

  @Test
  void refusesASourceThatBecameShorter() throws IOException {
    List<TensorCopy> tensors = copies(bytes("a", 100));
    Path file = source.resolve("model.safetensors");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1);
    }

    Exception e = assertThrows(CheckpointException.class, () -> write(tensors, 100));

    assertEquals(
        file + " became shorter while it was copied. Nothing was written.", e.getMessage());
  }

  @Test
  void namesShardsAlikeInEveryLocale() throws IOException {
    List<TensorCopy> tensors = copies(bytes("a", 6), bytes("b", 6));
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertEquals(
          List.of("a in model-00001-of-00002.safetensors", "b in model-00002-of-00002.safetensors"),
          shardsOf(write(tensors, 10)));
    } finally {
      Locale.setDefault(usual);
    }
  }
}
