package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A model on disk and what commands make of it. */
record OnDisk(Path model) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Outcome run(String command, String... options) {
    Stream<String> start = Stream.of(command, "--model", model.toString());
    return Outcome.of(Stream.concat(start, Arrays.stream(options)).toArray(String[]::new));
  }

  /** Block Influence of each layer over a golden's windows, in float32. */
  String influence(Golden golden) throws IOException {
    Path ids = Files.writeString(model.resolveSibling("ids.txt"), golden.text());
    String windows = " --window-length " + golden.windowLength() + " --windows " + golden.windows();
    String options = "--calibration " + ids + windows + " --dtype float32 -q --format json";
    return document("score", options.split(" ")).get("layers").toString();
  }

  /** The JSON document that a command prints, which must succeed. */
  JsonNode document(String command, String... options) throws IOException {
    Outcome outcome = run(command, options);
    assertEquals("", outcome.err());
    return JSON.readTree(outcome.out());
  }

  /** The same model without some layers. */
  OnDisk without(String layers) {
    Path output = model.resolveSibling("without-" + layers);
    Outcome outcome = run("prune", "--layers", layers, "-o", output.toString(), "-q");
    assertEquals("", outcome.err());
    return new OnDisk(output);
  }

  TreeSet<String> tensors() throws IOException {
    return new TreeSet<>(Checkpoint.open(model).tensors().keySet());
  }
}
