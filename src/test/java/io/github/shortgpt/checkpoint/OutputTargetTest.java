package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTargetTest {
  @TempDir private Path directory;
  private Path source;
  private Path output;

  @BeforeEach
  void makeASource() throws IOException {
    source = Files.createDirectory(directory.resolve("source"));
    output = directory.resolve("output");
  }

  private String refusal(Path path, boolean replace) {
    OutputTarget target = new OutputTarget(path, replace);
    return assertThrows(CheckpointException.class, () -> target.check(source, 1)).getMessage();
  }

  private String notOurs() {
    return output
        + " is not a checkpoint that shortgpt wrote (it has no shortgpt.json), so --force does"
        + " not replace it. Remove it yourself or give another --output.";
  }

  @ParameterizedTest
  @ValueSource(strings = {"output", "./output", "source/../output", "output/"})
  void acceptsAPlaceThatIsFree(String place) {
    OutputTarget target = new OutputTarget(Path.of(directory + "/" + place), false);

    assertDoesNotThrow(() -> target.check(source, 1));
  }

  @Test
  void acceptsANeighbourWhoseNameBeginsLikeTheSource() {
    OutputTarget target = new OutputTarget(directory.resolve("source-2"), false);

    assertDoesNotThrow(() -> target.check(source, 1));
  }

  @Test
  void refusesAnOutputThatExists() throws IOException {
    Files.createDirectory(output);

    assertEquals(
        "The output " + output + " exists. Give another --output, or --force to replace it.",
        refusal(output, false));
  }

  @Test
  void refusesAnOutputThatIsABrokenLink() throws IOException {
    Files.createSymbolicLink(output, directory.resolve("nowhere"));

    assertEquals(
        "The output " + output + " exists. Give another --output, or --force to replace it.",
        refusal(output, false));
  }

  @Test
  void replacesByForceWhatShortgptWrote() throws IOException {
    Files.createDirectory(output);
    Files.createFile(output.resolve("shortgpt.json"));
    OutputTarget target = new OutputTarget(output, true);

    assertDoesNotThrow(() -> target.check(source, 1));
  }

  @Test
  void doesNotReplaceAnotherDirectoryEvenByForce() throws IOException {
    Files.createDirectory(output);
    Files.createFile(output.resolve("config.json"));

    assertEquals(notOurs(), refusal(output, true));
  }

  @Test
  void doesNotReplaceAFileEvenByForce() throws IOException {
    Files.createFile(output);

    assertEquals(notOurs(), refusal(output, true));
  }

  @Test
  void doesNotReplaceALinkToWhatShortgptWroteEvenByForce() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve("shortgpt.json"));
    Files.createSymbolicLink(output, elsewhere);

    assertEquals(notOurs(), refusal(output, true));
  }

  @Test
  void refusesToReplaceWhileAUsersOwnDirectoryIsInTheWay() throws IOException {
    Files.createDirectory(output);
    Files.createFile(output.resolve("shortgpt.json"));
    Path aside = Files.createDirectory(directory.resolve("output.replaced"));
    Files.createFile(aside.resolve("precious"));

    assertEquals(
        aside
            + ", in which "
            + output
            + " would wait while it is replaced, exists and is not what a killed run left. Remove"
            + " it or give another --output.",
        refusal(output, true));
  }

  @Test
  void refusesAParentThatIsAFile() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertEquals(
        file
            + ", in which to write "
            + file.resolve("output")
            + ", is not a directory. Give another --output.",
        refusal(file.resolve("output"), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"source", "source/output", "source/../source/output", "source/."})
  void refusesAnOutputInsideTheSource(String place) {
    Path path = directory.resolve(place).normalize();

    assertEquals(
        "The output "
            + path
            + " lies inside the source "
            + source
            + ", which is never changed. Give another --output.",
        refusal(path, true));
  }

  @Test
  void refusesAnOutputInsideTheSourceThatIsReachedByALink() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), source);
    Path path = link.resolve("output");

    assertEquals(
        "The output "
            + path
            + " lies inside the source "
            + source
            + ", which is never changed. Give another --output.",
        refusal(path, false));
  }

  @Test
  void refusesAMissingParent() {
    Path path = directory.resolve("missing/output");

    assertEquals(
        "The directory "
            + directory.resolve("missing")
            + ", in which to write "
            + path
            + ", doesn't exist. Make it first.",
        refusal(path, false));
  }

  @Test
  void refusesTheRootOfTheFileSystem() {
    OutputTarget target = new OutputTarget(directory.getRoot(), true);

    assertThrows(CheckpointException.class, () -> target.check(source, 1));
  }

  @Test
  void refusesMoreBytesThanTheDiskHasFree() {
    OutputTarget target = new OutputTarget(output, false);

    String message =
        assertThrows(CheckpointException.class, () -> target.check(source, Long.MAX_VALUE))
            .getMessage();

    String start = "The output needs 9223372036854775807 bytes but " + directory + " has only ";
    assertEquals(start, message.substring(0, start.length()));
  }

  @Test
  void refusesADirectoryThatCanNotBeWrittenTo() {
    // The running Java's own modules: a file system that nobody may write to, the superuser
    // included.
    Path readOnly = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");

    assertEquals(
        "The directory /modules can't be written to. Give another --output.",
        refusal(readOnly.resolve("output"), false));
  }
}
