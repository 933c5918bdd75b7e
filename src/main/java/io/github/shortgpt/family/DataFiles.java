package io.github.shortgpt.family;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON files of a folder of this build, which a {@code .txt} of the folder's name lists. Their
 * texts are read once; values are made of those that are asked for.
 */
final class DataFiles<T> {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private record DataFile(String name, String text) {}

  private final List<DataFile> files = new ArrayList<>();
  private final Class<T> type;

  DataFiles(String folder, Class<T> type) {
    this.type = type;
    for (String name : text("/" + folder + "/" + folder + ".txt").lines().toList()) {
      String file = "/" + folder + "/" + name + ".json";
      files.add(new DataFile(file, text(file)));
    }
  }

  List<T> all() {
    return containing("");
  }

  /** Only of the files in which a string stands: making all takes a while, and few are needed. */
  List<T> naming(String string) {
    return containing('"' + string + '"');
  }

  private List<T> containing(String part) {
    List<T> values = new ArrayList<>();
    for (DataFile file : files) {
      if (!file.text().contains(part)) {
        continue;
      }
      try {
        values.add(JSON.readValue(file.text(), type));
      } catch (IOException e) {
        throw new UncheckedIOException(file.name(), e);
      }
    }
    return values;
  }

  private static String text(String file) {
    try (InputStream in = DataFiles.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException(file + " is not in this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
