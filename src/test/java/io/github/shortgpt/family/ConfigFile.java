package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes a config.json of a test's text and looks at it through a family. */
final class ConfigFile {
  private ConfigFile() {}

  /** Single quotes in {@code text} stand for double ones. */
  static FamilyConfig read(Path directory, String text, DecoderFamily family) throws IOException {
    Files.writeString(directory.resolve("config.json"), text.replace('\'', '"'));
    return new FamilyConfig(ModelConfig.read(directory), family);
  }
}
