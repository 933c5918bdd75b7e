package io.github.shortgpt.hub;

import io.github.shortgpt.checkpoint.CheckpointException;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds models by path or by name.
 *
 * @param models the directory whose subdirectories are models with names
 */
public record ModelFinder(Path models) {
  /**
   * The directory of a model: a directory as it is, else a name under {@code models/}.
   *
   * @throws CheckpointException listing the names there are
   */
  public Path find(String model) throws IOException {
    try {
      Path path = Path.of(model);
      if (!model.isEmpty() && Files.exists(path)) {
        return path;
      }
      Path named = models.resolve(model);
      boolean plain = !model.isEmpty() && !path.isAbsolute() && path.getNameCount() == 1;
      if (plain && Files.isDirectory(named)) {
        return named;
      }
    } catch (InvalidPathException e) {
      throw new CheckpointException("\"" + model + "\" can't be a path: " + e.getReason() + ".", e);
    }
    throw new CheckpointException(
        "There is no directory \""
            + model
            + "\" and no model of that name. Give a directory that holds"
            + " config.json, or one of the models that come with shortgpt: "
            + String.join(", ", names())
            + ".");
  }

  private List<String> names() throws IOException {
    if (!Files.isDirectory(models)) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(models)) {
      return directories
          .filter(directory -> Files.exists(directory.resolve(ModelConfig.FILE_NAME)))
          .map(directory -> directory.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
