package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What safetensors files say beside their tensors. torchao keeps there, by tensors' names, what it
 * needs to put a quantised tensor together, and a list of all names.
 */
final class HeaderMetadata {
  private static final String NAMES = "tensor_names";
  private static final ObjectMapper JSON = new ObjectMapper();

  private HeaderMetadata() {}

  static Map<String, String> renumbered(Checkpoint source, Renumbering renumbering)
      throws IOException {
    Map<String, String> renumbered = new TreeMap<>();
    for (Map.Entry<String, String> entry : source.metadata().entrySet()) {
      Optional<String> key = renumbering.tensor(entry.getKey());
      if (entry.getKey().equals(NAMES)) {
        renumbered.put(NAMES, names(entry.getValue(), renumbering));
      } else if (key.isPresent()) {
        renumbered.put(key.get(), entry.getValue());
      }
    }
    return renumbered;
  }

  /** A JSON list of names; as it is if it isn't one, or if nothing in it changes. */
  private static String names(String list, Renumbering renumbering) throws IOException {
    try {
      JsonNode names = JSON.readTree(list);
      ArrayNode kept = JSON.createArrayNode();
      names.forEach(name -> renumbering.tensor(name.asText()).ifPresent(kept::add));
      return names.isArray() && !names.equals(kept) ? JSON.writeValueAsString(kept) : list;
    } catch (JsonProcessingException e) {
      return list;
    }
  }
}
