package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small whole model to be spoilt, and the prune that has to refuse it and leave nothing behind.
 */
final class Spoilt {
  final Golden golden = Golden.named("llama");
  Path model;
  final Path weights;
  Path ids;
  Path output;

  Spoilt(Path directory) throws IOException {
    model = golden.write(directory.resolve("model"));
    weights = model.resolve("model.safetensors");
    ids = Files.writeString(directory.resolve("ids.txt"), golden.text());
    output = directory.resolve("out");
  }

  void writeConfig(ObjectNode config) throws IOException {
    Files.writeString(model.resolve("config.json"), config.toString());
  }

  Outcome prune() {
    Outcome outcome =
        Outcome.of(
            "prune",
            "--model",
            model.toString(),
            "--remove",
            "1",
            "--calibration",
            ids.toString(),
            "--window-length",
            "48",
            "--windows",
            "3",
            "--output",
            output.toString(),
            "--quiet");
    assertFalse(Files.exists(output), "no output after a failure");
    assertFalse(
        Files.exists(output.resolveSibling(output.getFileName() + ".partial")),
        "no litter after a failure");
    return outcome;
  }
}
