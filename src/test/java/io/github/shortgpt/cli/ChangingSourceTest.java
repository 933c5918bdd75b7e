package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that someone writes to while it is read. The text comes from stdin, which is read when
 * the model has been opened: the change happens there.
 */
class ChangingSourceTest {
  /** Something that happens to a file. */
  private interface Change {
    void happen() throws IOException;
  }

  /** An empty stream; the change happens when it is read. */
  private static final class ChangingStream extends InputStream {
    private final Change change;

    ChangingStream(Change change) {
      this.change = change;
    }

    @Override
    public int read() throws IOException {
      change.happen();
      return -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }

  @TempDir Path temp;
  private Spoilt whole;

  @BeforeEach
  void writeModel() throws IOException {
    whole = new Spoilt(temp);
  }

  /** Runs a command on the model, the change happening when its text is read. */
  private Outcome during(Change change, String command, String... options) throws IOException {
    InputStream changing = new ChangingStream(change);
    InputStream text =
        new ByteArrayInputStream(whole.golden.text().getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new SequenceInputStream(Collections.enumeration(List.of(changing, text))),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Path.of(""),
            Map.of());
    List<String> args = new ArrayList<>(List.of(command, "--model", whole.model.toString(), "-q"));
    args.addAll(List.of(options));
    int exit = ShortGpt.run(console, args.toArray(String[]::new));
    Outcome outcome =
        new Outcome(
            exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    try (Stream<Path> files = Files.list(temp)) {
      assertEquals(
          List.of("ids.txt", "model"),
          files.map(file -> file.getFileName().toString()).sorted().toList(),
          "nothing is written");
    }
    return outcome;
  }

  private Outcome score(Change change) throws IOException {
    return during(change, "score", "--calibration", "-", "--window-length", "48", "--windows", "3");
  }

  private static Outcome changed(Path file) {
    return Outcome.refused(
        file
            + " was changed while it was read, so what came of it is thrown away. Start again when"
            + " nothing writes to it any more.");
  }

  private static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
  }

  /** Another number in place of the last one, as someone who trains in place would write. */
  private static void writeInto(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), channel.size() - 1);
    }
    // The clock of some file systems is too coarse for so short a test.
    FileTime before = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 1000));
  }

  @Test
  void aChangedTensorIsNoticedByEveryCommand() throws IOException {
    Change write = () -> writeInto(whole.weights);
    assertEquals(changed(whole.weights), score(write));
    String text = "--calibration - --window-length 48 --windows 3";
    String prune = text + " --remove 1 --output " + whole.output;
    assertEquals(changed(whole.weights), during(write, "prune", prune.split(" ")));
    assertEquals(
        changed(whole.weights), during(write, "eval", "--data - --window-length 48".split(" ")));
  }

  @Test
  void aReplacedFileIsNoticed() throws IOException {
    Path config = whole.model.resolve("config.json");
    assertEquals(
        changed(config),
        score(
            () -> {
              Path copy = Files.copy(config, temp.resolve("copy"));
              touch(copy);
              Files.move(copy, config, StandardCopyOption.REPLACE_EXISTING);
            }));
  }

  @Test
  void aFileThatGrowsIsNoticed() throws IOException {
    assertEquals(
        changed(whole.weights),
        score(() -> Files.write(whole.weights, new byte[8], StandardOpenOption.APPEND)));
  }

  @Test
  void aFileThatIsCutIsNoticedBeforeItIsMapped() throws IOException {
    long size = Files.size(whole.weights);
    assertEquals(
        Outcome.refused(
            whole.weights + " became shorter while it was read. Start again when it is whole."),
        score(
            () -> {
              try (FileChannel file = FileChannel.open(whole.weights, StandardOpenOption.WRITE)) {
                file.truncate(size / 2);
              }
            }));
  }

  @Test
  void aFileThatDisappearsIsNamed() throws IOException {
    assertEquals(
        Outcome.refused(whole.weights + " doesn't exist."),
        score(() -> Files.delete(whole.weights)));
  }
}
