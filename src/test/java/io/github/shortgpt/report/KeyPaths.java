package io.github.shortgpt.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The keys of a JSON document: {@code layers[].value}. */
public final class KeyPaths {
  private KeyPaths() {}

  public static Set<String> of(String json) throws JsonProcessingException {
    Set<String> paths = new TreeSet<>();
    collect(new ObjectMapper().readTree(json), "", paths);
    return paths;
  }

  private static void collect(JsonNode node, String path, Set<String> paths) {
    if (node.isArray()) {
      node.forEach(item -> collect(item, path + "[]", paths));
    }
    node.properties()
        .forEach(
            field -> {
              String inner = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
              paths.add(inner);
              collect(field.getValue(), inner, paths);
            });
  }

  /** Those that a page doesn't name. */
  public static List<String> missing(Set<String> paths, String page) {
    List<String> missing = new ArrayList<>(paths);
    missing.removeIf(path -> page.contains("`" + path + "`"));
    return missing;
  }
}
