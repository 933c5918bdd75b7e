package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The subjects of a task, and what the harness says of each: of MMLU's its category, of CMMLU's its
 * Chinese name.
 *
 * @param task the task's name
 */
record Subjects(String task, Map<String, String> about) {
  static final Subjects NONE = new Subjects("", Map.of());

  private static final String MMLU = "mmlu";

  /** The subjects listed for a task. */
  static Subjects of(String task) {
    String resource = "/benchmarks/" + task + ".json";
    try (InputStream in = Subjects.class.getResourceAsStream(resource)) {
      return new Subjects(task, new ObjectMapper().readValue(in, new TypeReference<>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " can't be read", e);
    }
  }

  boolean isEmpty() {
    return about.isEmpty();
  }

  boolean contains(String subject) {
    return about.containsKey(subject);
  }

  /** What stands before all examples and items of a subject. */
  String preface(String subject) {
    return task.equals(MMLU)
        ? "The following are multiple choice questions (with answers) about "
            + subject.replace('_', ' ')
            + ".\n\n"
        : "以下是关于" + about.get(subject) + "的单项选择题，请直接给出正确答案的选项。\n\n";
  }

  /** The group that a subject counts to beside the whole task. */
  Optional<String> group(String subject) {
    return task.equals(MMLU) ? Optional.of(MMLU + "_" + about.get(subject)) : Optional.empty();
  }

  /** The groups of some subjects, each with its subjects, in the order of names. */
  Map<String, List<String>> groups(Collection<String> subjects) {
    Map<String, List<String>> groups = new TreeMap<>();
    for (String name : new TreeSet<>(about.values())) {
      List<String> members =
          subjects.stream()
              .filter(subject -> group(subject).filter((MMLU + "_" + name)::equals).isPresent())
              .toList();
      if (!members.isEmpty()) {
        groups.put(MMLU + "_" + name, members);
      }
    }
    return groups;
  }
}
