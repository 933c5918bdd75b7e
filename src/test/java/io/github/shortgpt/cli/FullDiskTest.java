package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.SafetensorsHeader;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint of which not even a part has room on the disk: its file is nearly all hole. */
class FullDiskTest {
  private final Golden golden = Golden.named("llama");
  @TempDir Path temp;
  private Path model;
  private Path output;

  @BeforeEach
  void writeModel() throws IOException {
    model = golden.write(temp.resolve("model"));
    output = temp.resolve("out");
    grow(Files.getFileStore(temp).getUsableSpace());
  }

  /** Gives embedding and head so many rows that each has this many bytes. */
  private void grow(long bytes) throws IOException {
    ObjectNode config = golden.config("config");
    long vocabulary = config.get("vocab_size").asLong();
    long rows = bytes / (config.get("hidden_size").asLong() * Float.BYTES);
    config.put("vocab_size", rows);
    Files.writeString(model.resolve("config.json"), config.toString());
    Path weights = model.resolve("model.safetensors");
    List<TensorLocation> tensors = new ArrayList<>();
    for (TensorLocation tensor : SafetensorsHeader.read(weights).tensors()) {
      tensors.add(tensor.shape().get(0) == vocabulary ? grown(tensor, rows) : tensor);
    }
    byte[] header = SafetensorsHeader.encode(Map.of(), tensors);
    try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
      file.write(header);
      file.setLength(header.length + tensors.stream().mapToLong(TensorLocation::length).sum());
    }
  }

  private static TensorLocation grown(TensorLocation tensor, long rows) {
    long width = tensor.shape().get(1);
    return new TensorLocation(
        tensor.name(),
        tensor.dtype(),
        List.of(rows, width),
        tensor.file(),
        tensor.offset(),
        rows * width * Float.BYTES);
  }

  private Outcome prune(String... options) {
    List<String> args = new ArrayList<>(List.of("prune", "--model", model.toString()));
    args.addAll(List.of("--layers", "1", "-o", output.toString(), "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  @Test
  void whatHasNoRoomIsRefusedBeforeAnythingIsWritten() {
    Outcome outcome = prune();

    assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit());
    assertTrue(
        outcome
            .err()
            .matches(
                "shortgpt: The output needs [0-9]+ bytes but .* has only [0-9]+ free\\. Give an"
                    + " --output on another disk\\.\n"),
        outcome.err());
    assertFalse(Files.exists(output));
  }

  @Test
  void aDryRunAndAnExportNeedNoRoom() {
    Outcome dry = prune("--dry-run");
    Outcome exported =
        Outcome.of(
            "prune", "--model", model.toString(), "--layers", "1", "--export", "llama.cpp", "-q");

    assertEquals(ExitCode.DONE, dry.exit(), dry.err());
    assertTrue(dry.out().endsWith("would write " + output + "\n"), dry.out());
    assertEquals(ExitCode.DONE, exported.exit(), exported.err());
    assertFalse(Files.exists(output));
  }
}
