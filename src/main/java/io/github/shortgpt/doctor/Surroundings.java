package io.github.shortgpt.doctor;

import ai.djl.util.Utils;
import io.github.shortgpt.hub.HubEnvironment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where shortgpt runs.
 *
 * @param variables of the environment, with the user's home as {@code HOME}
 * @param home the directory that should hold {@code models/} and {@code calibration/}
 * @param directory the working directory
 * @param engineCache where natives are unpacked to
 * @param proc Linux's {@code /proc}; elsewhere there is none
 */
public record Surroundings(
    Map<String, String> variables, Path home, Path directory, Path engineCache, Path proc) {
  public Surroundings {
    variables = Map.copyOf(variables);
  }

  /** Those of this process. */
  public static Surroundings here(Map<String, String> variables, Path home, Path proc) {
    return new Surroundings(variables, home, Path.of(""), Utils.getEngineCacheDir(), proc);
  }

  /** A variable that is set to something. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  Path processors() {
    return proc.resolve("cpuinfo");
  }

  Path memory() {
    return proc.resolve("meminfo");
  }

  /** Lists the files that this process has mapped. */
  Path maps() {
    return proc.resolve("self/maps");
  }

  /** What the variables say about Hugging Face's hub. */
  HubEnvironment hub() {
    return new HubEnvironment(variables);
  }
}
