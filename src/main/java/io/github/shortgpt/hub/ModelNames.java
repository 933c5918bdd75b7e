package io.github.shortgpt.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The names under {@code models/}: a directory is a model, {@code NAME.json} a preset.
 *
 * @param directory needn't exist
 */
public record ModelNames(Path directory) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String ENDING = ".json";

  /** What a preset's file holds. */
  private record Content(String repository, String revision, int layers) {}

  /** The names of the models that lie here, in order. */
  public List<String> models() throws IOException {
    return names(file -> Files.exists(file.resolve(ModelConfig.FILE_NAME)), "");
  }

  /** The directory of a model that lies here. */
  public Optional<Path> model(String name) {
    Path model = directory.resolve(name);
    return isName(name) && Files.isDirectory(model) ? Optional.of(model) : Optional.empty();
  }

  /** All presets, in the order of names. */
  public List<Preset> presets() throws IOException {
    List<Preset> presets = new ArrayList<>();
    for (String name : presetNames()) {
      presets.add(read(name));
    }
    return presets;
  }

  List<String> presetNames() throws IOException {
    return names(file -> Files.isRegularFile(file) && file.toString().endsWith(ENDING), ENDING);
  }

  /** The preset of a name. */
  public Optional<Preset> preset(String name) throws IOException {
    return isName(name) && Files.isRegularFile(directory.resolve(name + ENDING))
        ? Optional.of(read(name))
        : Optional.empty();
  }

  /** Whether the text can name something here and nothing elsewhere. */
  private static boolean isName(String name) {
    return !name.isEmpty() && !name.startsWith(".") && name.matches("[^/\\\\:\\p{Cntrl}]+");
  }

  private Preset read(String name) throws IOException {
    Path file = directory.resolve(name + ENDING);
    Content content;
    try {
      content = JSON.readValue(file.toFile(), Content.class);
    } catch (JsonProcessingException e) {
      throw wrong(file, e.getOriginalMessage(), e);
    }
    if (content == null) {
      throw wrong(file, "it holds nothing", null);
    }
    String revision = content.revision() == null ? HubId.MAIN : content.revision();
    if (content.repository() == null || !HubId.isRepository(content.repository())) {
      throw wrong(file, "its \"repository\" is no repository's name", null);
    }
    if (!HubId.isRevision(revision)) {
      throw wrong(file, "its \"revision\" is no branch, tag or commit", null);
    }
    return new Preset(name, new HubId(content.repository(), revision), content.layers());
  }

  private static HubException wrong(Path file, String how, Throwable cause) {
    return new HubException(
        file
            + " is not a preset that can be used: "
            + how
            + ". A preset is {\"repository\": \"org/name\", \"revision\": \"main\", \"layers\": 32}.",
        cause);
  }

  private List<String> names(Predicate<Path> kind, String ending) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(kind)
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - ending.length()))
          .sorted()
          .toList();
    }
  }
}
