package io.github.shortgpt.cli;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.hub.HubCache;
import io.github.shortgpt.hub.HubEnvironment;
import io.github.shortgpt.hub.HubException;
import io.github.shortgpt.hub.ModelFinder;
import io.github.shortgpt.hub.ModelNames;
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
      description =
          "A directory with config.json and safetensors, a name that \"shortgpt models\" lists, or a"
              + " repository of the Hugging Face hub: org/name or org/name@revision.")
  private String model;

  /** Finds, opens and understands the model; reads headers only. */
  Decoder open(Console console) throws IOException {
    return open(console, model);
  }

  /** The same for any model. */
  static Decoder open(Console console, String model) throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(finder(console).find(model)));
    if (!decoder.unknownKeys().isEmpty()) {
      LOG.warn(
          "config.json has keys that shortgpt doesn't know; they are kept: {}",
          String.join(", ", decoder.unknownKeys()));
    }
    return decoder;
  }

  private static ModelFinder finder(Console console) {
    HubCache cache = new HubEnvironment(console.environment()).cache();
    return new ModelFinder(
        new ModelNames(console.home().resolve("models")),
        cache,
        id -> {
          throw new HubException(
              "%s is not in the cache %s, or not whole. Fetch it with: hf download %s"
                  .formatted(id, cache.directory(), id.repository()));
        });
  }
}
