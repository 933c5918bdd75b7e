package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void name() {
    file = temp.resolve("scores.csv");
  }

  private String refusal(OutputFile output) {
    return assertThrows(DocumentException.class, output::check).getMessage();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void nothingButTheFileIsLeft() throws IOException {
    new OutputFile(file, false).write(CONTENT);

    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertEquals(List.of("scores.csv"), names());
  }

  @Test
  void anExistingFileIsReplacedOnlyWhenThatIsMeant() throws IOException {
    Files.writeString(file, "old");

    assertEquals(
        file + " exists. Give another -o, or --force to replace it.",
        refusal(new OutputFile(file, false)));
    assertThrows(DocumentException.class, () -> new OutputFile(file, false).write(CONTENT));
    assertEquals("old", Files.readString(file));
    new OutputFile(file, true).write(CONTENT);
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
  }

  @Test
  void whatIsNoFileIsNeverReplaced() throws IOException {
    Files.createDirectory(file);

    assertEquals(
        file + " is not a file, so it can't be replaced. Give another -o.",
        refusal(new OutputFile(file, true)));
  }

  @Test
  void aLinkToNowhereIsNotWrittenThrough() throws IOException {
    Files.createSymbolicLink(file, temp.resolve("nowhere"));

    assertEquals(
        file + " is not a file, so it can't be replaced. Give another -o.",
        refusal(new OutputFile(file, true)));
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path lost = temp.resolve("no/such/scores.csv");

    assertEquals(
        "The directory "
            + temp.resolve("no/such")
            + ", in which to write "
            + lost
            + ", doesn't exist. Make it first.",
        refusal(new OutputFile(lost, false)));
  }

  @Test
  void aFileInPlaceOfADirectoryIsNamed() throws IOException {
    Files.writeString(file, "a file");
    Path inside = file.resolve("scores.csv");

    assertEquals(
        file + ", in which to write " + inside + ", is not a directory. Give another -o.",
        refusal(new OutputFile(inside, false)));
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Files.writeString(file, "old");
    Path partial = temp.resolve(".scores.csv." + ProcessHandle.current().pid() + ".partial");
    Files.createDirectory(partial);

    assertThrows(IOException.class, () -> new OutputFile(file, true).write(CONTENT));
    assertEquals("old", Files.readString(file));
  }
}
