package io.github.shortgpt.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.benchmark.Task;
import io.github.shortgpt.benchmark.TaskItems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Files of the items of tasks; an input's label is the task's name and the file's. */
final class ItemFormats {
  private static final Path ITEMS = Formats.RESOURCES.resolve("benchmarks");

  private ItemFormats() {}

  static Format lines(Path directory) throws IOException {
    return new LabelledFormat(
        "items",
        directory,
        examples(".jsonl", ".json"),
        new JsonMutator()
            .orElse(0.7, ByteMutator.of("\"", "\n", "'", "[{'", "\\x", "_", "[title]")));
  }

  static Format tables(Path directory) throws IOException {
    return new LabelledFormat(
        "csv",
        directory,
        examples(".csv"),
        ByteMutator.of("\"", "\"\"", ",", "\r\n", "\n", "A", "E"));
  }

  private record LabelledFormat(String name, Path directory, List<byte[]> examples, Mutator inner)
      implements Format {
    @Override
    public Mutator mutator() {
      return Labelled.within(inner);
    }

    @Override
    public String read(byte[] input) throws IOException {
      Labelled labelled = Labelled.of(input);
      String[] taskAndFile = labelled.label().split(" ", -1);
      Path file = Files.write(directory.resolve(taskAndFile[1]), labelled.content());
      TaskItems items = TaskItems.read(Task.named(taskAndFile[0]), file, 0, OptionalInt.empty());
      return "items of " + items.task().name();
    }
  }

  private static List<byte[]> examples(String... endings) throws IOException {
    List<byte[]> examples = new ArrayList<>();
    for (JsonNode test : new ObjectMapper().readTree(ITEMS.resolve("cases.json").toFile())) {
      try (Stream<Path> files = Files.walk(ITEMS.resolve(test.get("path").asText()))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          String name = file.getFileName().toString();
          if (test.get("shots").asInt() == 0 && Stream.of(endings).anyMatch(name::endsWith)) {
            String label = test.get("task").asText() + " " + name;
            examples.add(new Labelled(label, Files.readAllBytes(file)).input());
          }
        }
      }
    }
    return examples;
  }
}
