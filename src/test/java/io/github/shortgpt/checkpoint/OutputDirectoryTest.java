package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.golden.LockProbe;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir private Path directory;
  private Path output;
  private Path partial;

  @BeforeEach
  void nameTheOutput() {
    output = directory.resolve("output");
    partial = directory.resolve("output.partial");
  }

  private OutputDirectory begin() throws IOException {
    return new OutputTarget(output, false).create();
  }

  private static List<String> tree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> !file.equals(root))
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private void writeAnOldOutput() throws IOException {
    Files.createDirectories(output.resolve("sub"));
    Files.write(output.resolve("shortgpt.json"), CONTENT);
    Files.write(output.resolve("sub/old"), CONTENT);
  }

  @Test
  void movesEverythingToItsPlaceAtTheCommit() throws IOException {
    try (OutputDirectory begun = begin()) {
      begun.write("config.json", CONTENT);
      begun.write("sub/deep/file", CONTENT);
      assertFalse(Files.exists(output));

      begun.commit();
    }

    assertEquals(List.of("config.json", "sub", "sub/deep", "sub/deep/file"), tree(output));
    assertArrayEquals(CONTENT, Files.readAllBytes(output.resolve("sub/deep/file")));
    assertEquals(
        List.of("output"), tree(directory).stream().filter(f -> !f.contains("/")).toList());
  }

  @Test
  void leavesNothingIfItIsClosedWithoutACommit() throws IOException {
    try (OutputDirectory begun = begin()) {
      begun.write("sub/file", CONTENT);
    }

    assertEquals(List.of(), tree(directory));
  }

  @Test
  void doesNotOverwriteAFileOfItsOwn() throws IOException {
    try (OutputDirectory begun = begin()) {
      begun.write("config.json", CONTENT);

      assertThrows(FileAlreadyExistsException.class, () -> begun.write("config.json", new byte[0]));
    }
  }

  @Test
  void clearsWhatAKilledRunLeft() throws IOException {
    Files.createDirectories(partial.resolve("sub"));
    Files.createFile(partial.resolve(".lock"));
    Files.write(partial.resolve("model.safetensors"), CONTENT);
    Files.write(partial.resolve("sub/file"), CONTENT);
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.write(outside.resolve("file"), CONTENT);
    Files.createSymbolicLink(partial.resolve("link"), outside);

    try (OutputDirectory begun = begin()) {
      assertEquals(List.of(".lock"), tree(partial));
      begun.write("config.json", CONTENT);
      begun.commit();
    }

    assertEquals(List.of("config.json"), tree(output));
    assertEquals(List.of("file"), tree(outside));
  }

  @Test
  void refusesWhileAnotherRunIsWriting() throws IOException {
    try (OutputDirectory first = begin()) {
      first.write("config.json", CONTENT);

      Exception e = assertThrows(CheckpointException.class, this::begin);

      assertEquals(
          "Another run is writing " + output + ". Wait for it or give another --output.",
          e.getMessage());
      first.commit();
    }
    assertEquals(List.of("config.json"), tree(output));
  }

  @Test
  void isLockedForOtherProcessesUntilItIsCommitted() throws IOException {
    try (OutputDirectory begun = begin()) {
      begun.write("config.json", CONTENT);
      new OwnDirectory(partial).force();

      assertTrue(LockProbe.isLocked(partial.resolve(".lock")));
    }
  }

  @Test
  void canBeginAgainAfterAClose() throws IOException {
    begin().close();

    try (OutputDirectory second = begin()) {
      second.commit();
    }

    assertEquals(List.of("output"), tree(directory));
  }

  @Test
  void refusesToWriteThroughALinkInPlaceOfItsPartialDirectory() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.write(outside.resolve("file"), CONTENT);
    Files.createSymbolicLink(partial, outside);

    Exception e = assertThrows(CheckpointException.class, this::begin);

    assertEquals(notOurs(), e.getMessage());
    assertEquals(List.of("file"), tree(outside));
  }

  @Test
  void refusesAFileInPlaceOfItsPartialDirectory() throws IOException {
    Files.write(partial, CONTENT);

    Exception e = assertThrows(CheckpointException.class, this::begin);

    assertEquals(notOurs(), e.getMessage());
    assertArrayEquals(CONTENT, Files.readAllBytes(partial));
  }

  private String notOurs() {
    return partial
        + ", in which to write until "
        + output
        + " is whole, exists and is not what a killed run left. Remove it or give another"
        + " --output.";
  }

  @Test
  void refusesAUsersOwnDirectoryInPlaceOfItsPartialDirectory() throws IOException {
    Files.createDirectory(partial);
    Files.write(partial.resolve("precious"), CONTENT);

    Exception e = assertThrows(CheckpointException.class, this::begin);

    assertEquals(notOurs(), e.getMessage());
    assertEquals(List.of("precious"), tree(partial));
  }

  @Test
  void replacesAnOlderOutputAsAWhole() throws IOException {
    writeAnOldOutput();

    try (OutputDirectory begun = new OutputTarget(output, true).create()) {
      begun.write("shortgpt.json", new byte[] {9});
      assertArrayEquals(CONTENT, Files.readAllBytes(output.resolve("shortgpt.json")));

      begun.commit();
    }

    assertEquals(List.of("output", "output/shortgpt.json"), tree(directory));
    assertArrayEquals(new byte[] {9}, Files.readAllBytes(output.resolve("shortgpt.json")));
  }

  @Test
  void keepsTheOlderOutputIfItIsClosedWithoutACommit() throws IOException {
    writeAnOldOutput();

    try (OutputDirectory begun = new OutputTarget(output, true).create()) {
      begun.write("shortgpt.json", new byte[] {9});
    }

    assertEquals(List.of("shortgpt.json", "sub", "sub/old"), tree(output));
    assertArrayEquals(CONTENT, Files.readAllBytes(output.resolve("shortgpt.json")));
    assertFalse(Files.exists(partial));
  }

  @Test
  void doesNotReplaceAnOutputThatAppearedMeanwhile() throws IOException {
    try (OutputDirectory begun = begin()) {
      begun.write("config.json", CONTENT);
      writeAnOldOutput();

      assertThrows(CheckpointException.class, begun::commit);
    }

    assertEquals(List.of("shortgpt.json", "sub", "sub/old"), tree(output));
    assertFalse(Files.exists(partial));
  }

  @Test
  void anInterruptedRunCommitsNothing() throws IOException {
    try (OutputDirectory begun = begin()) {
      begun.write("config.json", CONTENT);
      Thread.currentThread().interrupt();

      assertThrows(ClosedByInterruptException.class, begun::commit);
      assertTrue(Thread.interrupted());
    }

    assertEquals(List.of(), tree(directory));
  }

  @Test
  void anInterruptAfterTheMoveWaitsUntilAllIsDone() throws IOException {
    Thread.currentThread().interrupt();

    OwnDirectory.forceEntries(directory);

    assertTrue(Thread.interrupted());
  }

  @Test
  void copiesFilesOfAnySize() throws IOException {
    Path large = directory.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(700_000_000); // more than the tests' heap, and sparse
      file.write(CONTENT);
    }

    try (OutputDirectory begun = begin()) {
      begun.copy("sub/large", large);
      assertEquals(700_000_000, Files.size(partial.resolve("sub/large")));
    }
  }

  /** What a run leaves that is killed between setting the old output aside and moving the new. */
  private Path killWhileReplacing() throws IOException {
    Path aside = Files.createDirectories(directory.resolve("output.replaced"));
    Files.createFile(aside.resolve(".lock"));
    writeAnOldOutput();
    return Files.move(output, aside.resolve("output"));
  }

  @Test
  void aRunKilledWhileItReplacedIsNotForgotten() throws IOException {
    Path earlier = killWhileReplacing();

    Exception e =
        assertThrows(
            CheckpointException.class, () -> new OutputTarget(output, false).check(earlier, 1));

    assertEquals(
        "A run that was killed while it replaced "
            + output
            + " left the earlier one as "
            + earlier
            + ". Move it back, or give --force to replace it.",
        e.getMessage());
  }

  @Test
  void theNextRunReplacesWhatAKilledOneSetAside() throws IOException {
    killWhileReplacing();
    Path source = Files.createDirectory(directory.resolve("source"));
    OutputTarget target = new OutputTarget(output, true);
    target.check(source, 1);

    try (OutputDirectory begun = target.create()) {
      begun.write("config.json", CONTENT);
      begun.commit();
    }

    assertEquals(List.of("output", "output/config.json", "source"), tree(directory));
  }

  @Test
  void whatAKilledRunDidNotDeleteOfAnEarlierOutputGoesWithTheNextReplacement() throws IOException {
    killWhileReplacing();
    writeAnOldOutput();

    try (OutputDirectory begun = new OutputTarget(output, true).create()) {
      begun.write("shortgpt.json", new byte[] {9});
      begun.commit();
    }

    assertEquals(List.of("output", "output/shortgpt.json"), tree(directory));
  }

  @Test
  void aMarkTellsOwnDirectoriesFromOthers() throws IOException {
    OwnDirectory own = new OwnDirectory(partial);
    assertFalse(own.exists());
    Files.createDirectory(partial);
    assertTrue(own.isOurs());
    Files.write(partial.resolve("file"), CONTENT);
    assertFalse(own.isOurs());
    Files.createFile(own.mark());
    assertTrue(own.isOurs());
    own.clear();
    assertEquals(List.of(".lock"), tree(partial));
    own.delete();
    assertFalse(own.exists());
  }
}
