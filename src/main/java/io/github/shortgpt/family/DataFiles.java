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

/** The JSON files of a folder of this build, which a {@code .txt} of the folder's name lists. */
final class DataFiles {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private DataFiles() {}

  static <T> List<T> in(String folder, Class<T> type) {
    return read(folder, type, "");
  }

  /** Only the files in which a string stands: reading all takes a while, and few are needed. */
  static <T> List<T> naming(String string, String folder, Class<T> type) {
    return read(folder, type, '"' + string + '"');
  }

  private static <T> List<T> read(String folder, Class<T> type, String part) {
    List<T> all = new ArrayList<>();
    for (String name : text("/" + folder + "/" + folder + ".txt").lines().toList()) {
      String file = "/" + folder + "/" + name + ".json";
      String text = text(file);
      if (!text.contains(part)) {
        continue;
      }
      try {
        all.add(JSON.readValue(text, type));
      } catch (IOException e) {
        throw new UncheckedIOException(file, e);
      }
    }
    return all;
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
