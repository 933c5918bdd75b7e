package io.github.shortgpt.cli;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.hub.ModelFinder;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Which model. */
final class ModelOption {
  private static final Logger LOG = LoggerFactory.getLogger(ModelOption.class);

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "A directory with config.json and safetensors, or a name under models/.")
  private String model;

  /** Finds, opens and understands the model; reads headers only. */
  Decoder open(Console console) throws IOException {
    return open(console, model);
  }

  /** The same for any model. */
  static Decoder open(Console console, String model) throws IOException {
    ModelFinder finder = new ModelFinder(console.home().resolve("models"));
    Decoder decoder = Decoder.of(Checkpoint.open(finder.find(model)));
    if (!decoder.unknownKeys().isEmpty()) {
      LOG.warn(
          "config.json has keys that shortgpt doesn't know; they are kept: {}",
          String.join(", ", decoder.unknownKeys()));
    }
    return decoder;
  }
}
