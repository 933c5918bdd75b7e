package io.github.shortgpt.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** What transformers generates, draws from and makes of chats: scripts/generate-goldens.py. */
public final class Expected {
  private static final Path DIRECTORY = Path.of("src/test/resources/generate");

  private Expected() {}

  public static JsonNode read(String name) throws IOException {
    return new ObjectMapper().readTree(DIRECTORY.resolve(name + ".json").toFile());
  }

  static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
