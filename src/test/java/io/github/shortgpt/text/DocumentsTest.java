package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static final Optional<String> DEFAULT_FIELD = Optional.empty();

  @TempDir private Path directory;

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static List<String> read(Path path, Optional<String> field) throws IOException {
    return read(Documents.of("set", path, field));
  }

  private static List<String> read(Path path) throws IOException {
    return read(path, DEFAULT_FIELD);
  }

  private static List<String> read(Documents documents) throws IOException {
    List<String> texts = new ArrayList<>();
    documents.read(texts::add);
    return texts;
  }

  private static String refusal(Path path) {
    return assertThrows(TextException.class, () -> read(path)).getMessage();
  }

  private static String digest(Path path) throws IOException {
    return Documents.of("set", path, DEFAULT_FIELD).read(text -> {});
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a\n\nb\n", "a\r\nb\r\n", "\uFEFFa", "слой 层 🦙", "{\"text\": \"a\"}"})
  void takesAPlainFileForOneDocumentAndChangesNothing(String text) throws IOException {
    assertEquals(List.of(text), read(write("set.txt", text)));
  }

  @Test
  void takesAFileOfAnyOtherNameForPlainText() throws IOException {
    assertEquals(List.of("{\"text\": \"a\"}\n"), read(write("set.json", "{\"text\": \"a\"}\n")));
  }

  @Test
  void takesEveryLineForADocument() throws IOException {
    Path file =
        write(
            "set.jsonl", "{\"text\": \"a\\nb\"}\n{\"id\": 1, \"text\": \"\"}\n{\"text\": \"🦙\"}");

    assertEquals(List.of("a\nb", "", "🦙"), read(file));
  }

  @Test
  void skipsBlankLines() throws IOException {
    Path file = write("set.jsonl", "\n{\"text\": \"a\"}\n\n  \t\n{\"text\": \"b\"}\n\n");

    assertEquals(List.of("a", "b"), read(file));
  }

  @Test
  void readsLinesThatEndAsOnWindows() throws IOException {
    Path file = write("set.jsonl", "{\"text\": \"a\"}\r\n\r\n{\"text\": \"b\\r\\n\"}\r\n");

    assertEquals(List.of("a", "b\r\n"), read(file));
  }

  @Test
  void readsAnotherField() throws IOException {
    Path file = write("set.jsonl", "{\"content\": \"a\", \"text\": \"b\"}\n");

    assertEquals(List.of("a"), read(file, Optional.of("content")));
  }

  @Test
  void givesNoDocumentsForAnEmptyFileOfLines() throws IOException {
    assertEquals(List.of(), read(write("set.jsonl", "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": }",
        "{\"text\": \"a\"",
        "plain text",
        "{\"text\": \"a\"} {\"text\": \"b\"}",
        "{\"text\": \"a\"},"
      })
  void namesTheLineThatIsNotJson(String line) throws IOException {
    Path file = write("set.jsonl", "{\"text\": \"a\"}\n\n" + line + "\n");

    String start = file + " line 3 is not valid JSON: ";
    assertEquals(start, refusal(file).substring(0, start.length()));
  }

  @Test
  void refusesAByteOrderMarkBeforeJson() throws IOException {
    Path file = write("set.jsonl", "\uFEFF{\"text\": \"a\"}\n");

    String start = file + " line 1 is not valid JSON: ";
    assertEquals(start, refusal(file).substring(0, start.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"Text\": \"a\"}", "{\"text\": null}", "{\"text\": 5}", "[\"text\"]", "5"})
  void namesTheLineAndTheFieldThatIsMissing(String line) throws IOException {
    Path file = write("set.jsonl", "{\"text\": \"a\"}\n" + line + "\n");

    assertEquals(
        file + " line 2 has no text under \"text\". Name the field with --text-field.",
        refusal(file));
  }

  @Test
  void refusesATextFieldForPlainText() throws IOException {
    Path file = write("set.txt", "a");

    Exception e = assertThrows(TextException.class, () -> read(file, Optional.of("content")));

    assertEquals(
        "set is plain text, so it has no field \"content\"; fields are for .jsonl and .parquet.",
        e.getMessage());
  }

  @Test
  void refusesATextFieldForADirectoryOfPlainText() throws IOException {
    write("a.txt", "a");

    assertThrows(TextException.class, () -> read(directory, Optional.of("content")));
  }

  @Test
  void readsADirectoryInNameOrderAndNoOtherFiles() throws IOException {
    write("b.txt", "third");
    write("a.jsonl", "{\"text\": \"first\"}\n{\"text\": \"second\"}\n");
    write("c/d.txt", "fourth");
    write("README.md", "no");
    write("a.txt.gz", "no");
    write("a.json", "no");
    Files.createDirectory(directory.resolve("folder.txt"));

    assertEquals(List.of("first", "second", "third", "fourth"), read(directory));
  }

  @Test
  void refusesADirectoryWithoutTexts() throws IOException {
    write("README.md", "no");

    assertEquals(
        "The directory " + directory + " has no .txt, .jsonl or .parquet files.",
        refusal(directory));
  }

  @Test
  void failsForAFileThatIsNotThere() {
    assertThrows(NoSuchFileException.class, () -> read(directory.resolve("missing.txt")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"set.txt", "set.jsonl"})
  void refusesWhatIsNotUtf8(String name) throws IOException {
    Path file = write(name, "{\"text\": \"\u00e4\"}\n".getBytes(StandardCharsets.ISO_8859_1));

    assertEquals(file + " is not UTF-8 text. Convert it, for example with iconv.", refusal(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"set.txt", "set.jsonl"})
  void refusesACharacterThatIsCutOff(String name) throws IOException {
    Path file = write(name, new byte[] {'a', (byte) 0xc3});

    assertEquals(file + " is not UTF-8 text. Convert it, for example with iconv.", refusal(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\r\nb", "\uFEFFä"})
  void digestsAFileAsItsBytes(String text) throws IOException {
    assertEquals(sha256(text), digest(write("set.txt", text)));
  }

  @Test
  void digestsADirectoryAsItsConcatenatedFiles() throws IOException {
    write("2.txt", "second\n");
    write("1.jsonl", "{\"text\": \"ä\"}\n\n");
    write("3.md", "not read");

    assertEquals(sha256("{\"text\": \"ä\"}\n\nsecond\n"), digest(directory));
  }

  @Test
  void digestsLinesBeyondTheReadersBuffer() throws IOException {
    String lines = "{\"text\": \"0123456789\"}\n".repeat(5000);

    assertEquals(sha256(lines), digest(write("set.jsonl", lines)));
  }

  @Test
  void takesAStreamForOneDocumentUnlessAFieldIsNamed() throws IOException {
    String text = "{\"text\": \"a\"}\n{\"text\": \"b\"}\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    Documents whole = Documents.ofStream("stdin", new ByteArrayInputStream(bytes), DEFAULT_FIELD);
    Documents lines =
        Documents.ofStream("stdin", new ByteArrayInputStream(bytes), Optional.of("text"));

    assertEquals(List.of(text), read(whole));
    assertEquals(List.of("a", "b"), read(lines));
    assertEquals(sha256(text), whole.read(document -> {}));
    assertEquals(sha256(text), lines.read(document -> {}));
  }

  @Test
  void namesTheStreamInARefusal() throws IOException {
    Documents stream =
        Documents.ofStream("stdin", new ByteArrayInputStream(new byte[] {-1}), DEFAULT_FIELD);

    Exception e = assertThrows(TextException.class, () -> read(stream));

    assertEquals("stdin is not UTF-8 text. Convert it, for example with iconv.", e.getMessage());
  }
}
