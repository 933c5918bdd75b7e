package io.github.shortgpt.text;

import io.github.shortgpt.parquet.ParquetFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * Where calibration text comes from: one file, the .txt and .jsonl files of a directory in name
 * order, or else its .parquet files, or a stream.
 *
 * <p>A .jsonl file holds one document a line, as an object with a text field, and a .parquet file
 * one a row; any other file is one document.
 */
public final class Documents {
  private static final String LINES_SUFFIX = ".jsonl";

  /** A stream is held whole, since it may be read twice. */
  private static final int MAX_STREAM_BYTES = 256 << 20;

  /** Takes one document after the other. */
  @FunctionalInterface
  public interface Reader {
    void document(String text) throws IOException;
  }

  private interface Opener {
    InputStream open() throws IOException;
  }

  private enum Form {
    WHOLE,
    LINES,
    ROWS;

    static Form of(Path file) {
      String name = file.toString();
      return name.endsWith(LINES_SUFFIX) ? LINES : name.endsWith(ParquetFile.SUFFIX) ? ROWS : WHOLE;
    }
  }

  /**
   * A file, or a stream.
   *
   * @param file null for a stream
   */
  private record Part(String label, Form form, Path file, Opener opener) {}

  private final String name;
  private final List<Part> parts;
  private final String textField;
  private final Optional<String> between;

  private Documents(
      String name, List<Part> parts, Optional<String> textField, Optional<String> between)
      throws TextException {
    this.name = name;
    this.parts = parts;
    this.textField = textField.orElse("text");
    this.between = between;
    if (textField.isPresent() && parts.stream().allMatch(p -> p.form() == Form.WHOLE)) {
      throw new TextException(
          name
              + " is plain text, so it has no field \""
              + textField.get()
              + "\"; fields are for .jsonl and .parquet.");
    }
  }

  /**
   * The documents of a file or directory.
   *
   * @param name what reports call the set
   * @param textField the field of a .jsonl line, or the column of a .parquet file, that holds the
   *     text; {@code text} if empty
   */
  public static Documents of(String name, Path path, Optional<String> textField)
      throws IOException {
    if (!Files.isDirectory(path)) {
      return new Documents(name, List.of(part(path)), textField, Optional.empty());
    }
    List<Part> texts = parts(path, ".txt", LINES_SUFFIX);
    List<Part> parts = texts.isEmpty() ? parts(path, ParquetFile.SUFFIX) : texts;
    if (parts.isEmpty()) {
      throw new TextException("The directory " + path + " has no .txt, .jsonl or .parquet files.");
    }
    return new Documents(name, parts, textField, Optional.empty());
  }

  private static List<Part> parts(Path directory, String... suffixes) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Stream.of(suffixes).anyMatch(file.toString()::endsWith))
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(Path::toString))
          .map(Documents::part)
          .toList();
    }
  }

  /** The documents of a stream: JSON lines if a text field is named, else one document. */
  public static Documents ofStream(String name, InputStream in, Optional<String> textField)
      throws IOException {
    byte[] bytes = in.readNBytes(MAX_STREAM_BYTES + 1);
    if (bytes.length > MAX_STREAM_BYTES) {
      throw new TextException(
          name + " goes on after 256 MiB. Write it to a file and name that, or send less.");
    }
    Form form = textField.isPresent() ? Form.LINES : Form.WHOLE;
    Part part = new Part(name, form, null, () -> new ByteArrayInputStream(bytes));
    return new Documents(name, List.of(part), textField, Optional.empty());
  }

  /**
   * The rows of Parquet files.
   *
   * @param column that holds the text
   * @param between what stands between rows that are one document; empty if each is one of its own
   */
  public static Documents ofRows(
      String name, List<Path> files, String column, Optional<String> between) throws TextException {
    List<Part> parts = files.stream().map(Documents::part).toList();
    return new Documents(name, parts, Optional.of(column), between);
  }

  private static Part part(Path file) {
    return new Part(file.toString(), Form.of(file), file, () -> Files.newInputStream(file));
  }

  public String name() {
    return name;
  }

  /**
   * Hands every document to {@code reader}.
   *
   * @return SHA-256 of all bytes read, as {@code cat | sha256sum} prints it
   * @throws TextException naming the file, and the line, that can't be read
   */
  public String read(Reader reader) throws IOException {
    if (between.isEmpty()) {
      return readEach(reader);
    }
    StringJoiner whole = new StringJoiner(between.get());
    String digest =
        readEach(
            row -> {
              whole.add(row);
              if (whole.length() > DocumentReader.MAX_DOCUMENT_BYTES) {
                throw new TextException(name + " is one document of more than 64 MiB.");
              }
            });
    reader.document(whole.toString());
    return digest;
  }

  private String readEach(Reader reader) throws IOException {
    MessageDigest sha256 = sha256();
    for (Part part : parts) {
      try (InputStream in = new DigestInputStream(part.opener().open(), sha256)) {
        switch (part.form()) {
          case WHOLE -> new DocumentReader(part.label(), in).whole(reader);
          case LINES -> new DocumentReader(part.label(), in).lines(textField, reader);
          case ROWS -> {
            in.transferTo(OutputStream.nullOutputStream()); // for the sum
            new ColumnReader(part.file(), textField).rows(reader);
          }
        }
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
