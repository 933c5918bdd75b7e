package io.github.shortgpt.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A format that is read from a file of one name.
 *
 * @param file where to write it; its directory may hold other files that belong to it
 */
record FileFormat(String name, Path file, List<byte[]> examples, Mutator mutator, Reader reader)
    implements Format {

  /** Reads a file, as {@link Format#read} does. */
  @FunctionalInterface
  interface Reader {
    String read(Path file) throws IOException;
  }

  FileFormat {
    examples = List.copyOf(examples);
  }

  @Override
  public String read(byte[] input) throws IOException {
    Files.write(file, input);
    return reader.read(file);
  }
}
