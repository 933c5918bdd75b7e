package io.github.shortgpt.report;

import io.github.shortgpt.hub.HubSnapshot;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a model lies now.
 *
 * @param version of the program
 */
public record PullReport(String version, Path directory) {
  /** The document that {@code --format json} prints. */
  public String json() {
    Optional<HubSnapshot> hub = HubSnapshot.at(directory);
    return new JsonDocument(version)
        .put("path", directory.toString())
        .put("repository", hub.map(HubSnapshot::repository).orElse(null))
        .put("revision", hub.map(HubSnapshot::commit).orElse(null))
        .text();
  }

  /** The directory alone, for scripts. */
  public String text() {
    return directory + "\n";
  }
}
