package io.github.shortgpt.cli;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.hub.HubEnvironment;
import io.github.shortgpt.hub.ModelDownload;
import io.github.shortgpt.hub.ModelFinder;
import io.github.shortgpt.hub.ModelNames;
import io.github.shortgpt.report.Quantity;
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
          "A directory with config.json and safetensors, a name that \"shortgpt models\" lists, or"
              + " a repository of the Hugging Face hub: org/name or org/name@revision. What isn't"
              + " in the cache is fetched, unless HF_HUB_OFFLINE=1.")
  private String model;

  /** Finds, opens and understands the model; reads headers only. */
  Decoder open(Console console, ProgressLine progress) throws IOException {
    return open(console, progress, model);
  }

  /** The same for any model. */
  static Decoder open(Console console, ProgressLine progress, String model) throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(finder(console, progress).find(model)));
    Checkpoint checkpoint = decoder.checkpoint();
    LOG.info(
        "model {}: {}, {} layers, {} parameters, {} of {}, in {}",
        model,
        decoder.modelType(),
        decoder.layers().size(),
        Quantity.count(decoder.parameters()),
        Quantity.bytes(checkpoint.bytes()),
        decoder.weightType(),
        checkpoint.directory().toAbsolutePath());
    if (!decoder.unknownKeys().isEmpty()) {
      LOG.warn(
          "config.json has keys that shortgpt doesn't know; they are kept: {}",
          String.join(", ", decoder.unknownKeys()));
    }
    return decoder;
  }

  /** Finds models by name, and fetches those of the hub that aren't there. */
  static ModelFinder finder(Console console, ProgressLine progress) {
    HubEnvironment environment = new HubEnvironment(console.environment());
    return new ModelFinder(
        new ModelNames(console.home().resolve("models")),
        environment.cache(),
        new ModelDownload(environment, new HubDownloads(progress)));
  }
}
