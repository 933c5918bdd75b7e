package io.github.shortgpt.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where calibration text comes from: one file, the .txt and .jsonl files of a directory in name
 * order, or a stream.
 *
 * <p>A .jsonl file holds one document a line, as an object with a text field; any other file is one
 * document.
 */
public final class Documents {
  private static final String LINES = ".jsonl";

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

  private record Part(String label, boolean lines, Opener opener) {}

  private final String name;
  private final List<Part> parts;
  private final String textField;

  private Documents(String name, List<Part> parts, Optional<String> textField)
      throws TextException {
    this.name = name;
    this.parts = parts;
    this.textField = textField.orElse("text");
    if (textField.isPresent() && parts.stream().noneMatch(Part::lines)) {
      throw new TextException(
          name
              + " is plain text, so it has no field \""
              + textField.get()
              + "\"; fields are for .jsonl.");
    }
  }

  /**
   * The documents of a file or directory.
   *
   * @param name what reports call the set
   * @param textField the field of a .jsonl line that holds the text; {@code text} if empty
   */
  public static Documents of(String name, Path path, Optional<String> textField)
      throws IOException {
    if (!Files.isDirectory(path)) {
      return new Documents(name, List.of(part(path)), textField);
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Part> parts =
          files
              .filter(file -> file.toString().endsWith(".txt") || file.toString().endsWith(LINES))
              .filter(Files::isRegularFile)
              .sorted(Comparator.comparing(Path::toString))
              .map(Documents::part)
              .toList();
      if (parts.isEmpty()) {
        throw new TextException("The directory " + path + " has no .txt or .jsonl files.");
      }
      return new Documents(name, parts, textField);
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
    Part part = new Part(name, textField.isPresent(), () -> new ByteArrayInputStream(bytes));
    return new Documents(name, List.of(part), textField);
  }

  private static Part part(Path file) {
    return new Part(
        file.toString(), file.toString().endsWith(LINES), () -> Files.newInputStream(file));
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
    MessageDigest sha256 = sha256();
    for (Part part : parts) {
      try (InputStream in = new DigestInputStream(part.opener().open(), sha256)) {
        DocumentReader documents = new DocumentReader(part.label(), in);
        if (part.lines()) {
          documents.lines(textField, reader);
        } else {
          documents.whole(reader);
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
