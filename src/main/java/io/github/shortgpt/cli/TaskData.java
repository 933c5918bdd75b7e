package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.Task;
import io.github.shortgpt.benchmark.TaskItems;
import io.github.shortgpt.hub.HubCache;
import io.github.shortgpt.hub.HubEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What models are measured on, as the user named it.
 *
 * @param text null if there is none
 * @param places of tasks' data, by the tasks' names in the order in which they were given
 */
record TaskData(String text, Map<String, Path> places) {
  /**
   * Reads {@code TEXT} and {@code TASK=PATH}, or {@code TASK=org/name} of the hub's cache.
   *
   * @param console whose environment says where that cache is
   * @throws UsageException if one is given twice
   */
  static TaskData of(List<String> given, Console console) throws UsageException {
    String text = null;
    HubCache cache = new HubEnvironment(console.environment()).cache();
    Map<String, Path> places = new LinkedHashMap<>();
    for (String each : given) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? "" : each.substring(0, equals);
      if (Task.names().contains(name)) {
        if (places.put(name, place(each.substring(equals + 1), cache)) != null) {
          throw new UsageException("The data of " + name + " are given twice.");
        }
      } else if (text == null) {
        text = each;
      } else {
        throw new UsageException(
            "Text is given twice, as %s and as %s. A task's data begin with its name: mmlu=DIR."
                .formatted(text, each));
      }
    }
    return new TaskData(text, places);
  }

  private static Path place(String text, HubCache cache) {
    Path path = Path.of(text);
    return Files.exists(path) ? path : cache.dataSet(text).orElse(path);
  }

  /**
   * The items of those tasks that have some, in this order.
   *
   * @param limit items of each task, or of each of its subjects
   */
  List<TaskItems> items(List<String> tasks, int shots, OptionalInt limit) throws IOException {
    List<TaskItems> items = new ArrayList<>();
    for (String name : tasks) {
      if (places.containsKey(name)) {
        items.add(TaskItems.read(Task.named(name), places.get(name), shots, limit));
      }
    }
    return items;
  }
}
