package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.forward.FinishedLayers;
import io.github.shortgpt.forward.ForwardException;
import io.github.shortgpt.text.CalibrationIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Whether a run's layers are kept on disk until it is done. */
final class ResumeOption {
  /** The option's name. */
  static final String NAME = "--resume";

  @Option(
      names = NAME,
      paramLabel = "DIR",
      description = {
        "Keep the hidden states behind every finished layer in this directory, and go on from those"
            + " that a killed run of the same command left there. The directory is removed when all"
            + " is done.",
        "It takes layers x tokens x width numbers of the computed type; twice that for the metric"
            + " taylor, and nearly nothing for perplexity, whose candidates are what is kept."
      })
  private Path directory;

  private FinishedLayers finished;

  /** Refuses a place that can't be, before any work. */
  void check(Decoder decoder) throws IOException {
    if (directory == null) {
      return;
    }
    Path parent = directory.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new ForwardException(
          "The directory in which to make %s doesn't exist. Make it first.".formatted(directory));
    }
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new ForwardException(directory + " is not a directory. Give another --resume.");
    }
    Path place = parent.toRealPath().resolve(directory.toAbsolutePath().normalize().getFileName());
    if (place.startsWith(decoder.checkpoint().directory().toRealPath())) {
      throw new ForwardException(
          "%s lies inside %s, which is never changed. Give another --resume."
              .formatted(directory, decoder.checkpoint().directory()));
    }
  }

  /**
   * The layers that are finished; empty if they aren't kept.
   *
   * @param what is kept of each
   */
  Optional<FinishedLayers> open(ModelRun run, String what) throws IOException {
    if (directory != null) {
      finished = FinishedLayers.in(directory, identity(run, what));
    }
    return Optional.ofNullable(finished);
  }

  private static Map<String, String> identity(ModelRun run, String what) throws IOException {
    CalibrationIdentity text = run.set().identity();
    Map<String, Object> identity = new TreeMap<>();
    identity.put("versions", Version.all());
    identity.put("model", ModelIdentity.of(run.decoder()).digest());
    identity.put("text", text.sha256());
    identity.put("windows", text.windows());
    identity.put("window length", text.windowLength());
    identity.put("bos", text.bos());
    identity.put("shuffle", text.shuffled());
    identity.put("token ids", run.set().idsChecksum());
    identity.put("dtype", run.type().label());
    identity.put("threads", run.engine().threads());
    identity.put("metric", what);
    Map<String, String> named = new TreeMap<>();
    identity.forEach((name, value) -> named.put(name, String.valueOf(value)));
    return named;
  }

  /** Says where a run that is broken off can go on. */
  void explain(ProgressLine progress) {
    if (finished != null) {
      progress.end(
          "finished layers are kept in %s: the same command goes on from there"
              .formatted(directory));
    }
  }

  /** All results are written: what was kept for them goes. */
  void done() throws IOException {
    if (finished != null) {
      finished.delete();
    }
  }
}
