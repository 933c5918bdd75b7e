package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a value lies in a JSON text: keys joined by dots, {@code *} for every key or element, empty
 * for the whole.
 */
public record KeyPath(String text) {
  private static final String ANY = "*";

  /** The places that the path leads to, each as keys and indexes from the top level down. */
  public List<List<String>> in(JsonNode root) {
    List<List<String>> places = List.of(List.of());
    for (String step : text.isEmpty() ? new String[0] : text.split("\\.", -1)) {
      List<List<String>> deeper = new ArrayList<>();
      for (List<String> place : places) {
        JsonNode here = at(root, place);
        steps(step, here).stream()
            .filter(inner -> !child(here, inner).isMissingNode())
            .forEach(inner -> deeper.add(joined(place, inner)));
      }
      places = deeper;
    }
    return places;
  }

  private static List<String> steps(String step, JsonNode here) {
    if (!step.equals(ANY)) {
      return List.of(step);
    }
    return here.isObject()
        ? here.properties().stream().map(Map.Entry::getKey).toList()
        : indexes(here);
  }

  private static List<String> indexes(JsonNode list) {
    List<String> indexes = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      indexes.add(Integer.toString(i));
    }
    return indexes;
  }

  /** A place one step deeper. */
  public static List<String> joined(List<String> place, String step) {
    List<String> longer = new ArrayList<>(place);
    longer.add(step);
    return longer;
  }

  /** The value at a place; a missing node if there is none. */
  public static JsonNode at(JsonNode root, List<String> place) {
    JsonNode node = root;
    for (String step : place) {
      node = child(node, step);
    }
    return node;
  }

  private static JsonNode child(JsonNode node, String step) {
    return node.isArray() && step.matches("[0-9]{1,9}")
        ? node.path(Integer.parseInt(step))
        : node.path(step);
  }
}
