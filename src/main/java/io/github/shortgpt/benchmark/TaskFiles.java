package io.github.shortgpt.benchmark;

import io.github.shortgpt.input.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds a task's files: one file, a directory, or a data set's directory in the cache of the
 * Hugging Face Hub.
 */
final class TaskFiles {
  private static final Pattern REVISION = Pattern.compile("[0-9a-zA-Z_-]{1,64}");

  private final Task task;
  private final Path path;
  private final List<Path> files;

  private TaskFiles(Task task, Path path, List<Path> files) {
    this.task = task;
    this.path = path;
    this.files = files;
  }

  static TaskFiles of(Task task, Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new TaskException(path + ", the data of " + task.name() + ", doesn't exist.");
    }
    if (!Files.isDirectory(path)) {
      return new TaskFiles(task, path, List.of(path));
    }
    Path directory = snapshot(path);
    List<Path> all;
    try (Stream<Path> found = Files.walk(directory)) {
      all =
          found.filter(Files::isRegularFile).sorted(Comparator.comparing(Path::toString)).toList();
    }
    List<Path> readable = all.stream().filter(RowReader::reads).toList();
    if (readable.isEmpty()) {
      boolean parquet = all.stream().anyMatch(file -> file.toString().endsWith(".parquet"));
      throw new TaskException(
          directory
              + (parquet
                  ? " has Parquet files only, which are not read. Convert them: python -c \"import"
                      + " datasets; datasets.Dataset.from_parquet('FILE').to_json('FILE.jsonl')\""
                  : " has no .jsonl, .json or .csv files."));
    }
    List<Path> variant =
        readable.stream()
            .filter(file -> words(directory.relativize(file)).contains(task.files().variant()))
            .toList();
    if (variant.isEmpty() && !task.files().variant().isEmpty()) {
      requireNoOther(task, directory, readable);
    }
    return new TaskFiles(task, directory, variant.isEmpty() ? readable : variant);
  }

  /** Files that are named after another variant are not taken for this one's. */
  private static void requireNoOther(Task task, Path directory, List<Path> files)
      throws TaskException {
    for (Path file : files) {
      List<String> words = words(directory.relativize(file));
      for (String variant : Task.variants()) {
        if (words.contains(variant)) {
          throw new TaskException(
              "%s has files of \"%s\" and none of \"%s\", which %s needs."
                  .formatted(directory, variant, task.files().variant(), task.name()));
        }
      }
    }
  }

  /** The cache keeps each revision of a data set in a directory of its own. */
  private static Path snapshot(Path directory) throws IOException {
    Path snapshots = directory.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      return directory;
    }
    Path main = directory.resolve("refs").resolve("main");
    if (Files.exists(main)) {
      String revision = InputFile.text(main, 1).strip();
      if (REVISION.matcher(revision).matches()) {
        return snapshots.resolve(revision);
      }
    }
    try (Stream<Path> revisions = Files.list(snapshots)) {
      List<Path> all = revisions.toList();
      if (all.size() == 1) {
        return all.get(0);
      }
    }
    throw new TaskException(
        snapshots + " doesn't hold one revision. Name the directory of the one that is meant.");
  }

  /** The files of the split that is evaluated. */
  List<Path> evaluated() throws TaskException {
    List<Path> found = split(task.files().evaluated());
    if (found.isEmpty() && files.size() == 1) {
      return files;
    }
    return required(found, task.files().evaluated());
  }

  /** The files of the split that examples are taken from, which may be that of the items. */
  List<Path> examples() throws IOException {
    if (task.files().examples().equals(task.files().evaluated())) {
      return evaluated();
    }
    if (!Files.isDirectory(path)) {
      Path directory = path.toAbsolutePath().getParent();
      TaskFiles beside = of(task, directory);
      List<Path> found = beside.split(task.files().examples());
      return beside.required(found, task.files().examples());
    }
    return required(split(task.files().examples()), task.files().examples());
  }

  private List<Path> split(List<String> names) {
    return files.stream().filter(file -> isOf(file, names)).toList();
  }

  private boolean isOf(Path file, List<String> names) {
    Path inside = Files.isDirectory(path) ? path.relativize(file) : file.getFileName();
    return words(inside).stream().anyMatch(names::contains);
  }

  private List<Path> required(List<Path> found, List<String> names) throws TaskException {
    String wanted = String.join(" or ", names);
    if (found.isEmpty()) {
      throw new TaskException(
          "%s has no file of %s that is named after the split %s."
              .formatted(path, task.name(), wanted));
    }
    boolean several = found.stream().map(TaskFiles::withoutNumbers).distinct().count() > 1;
    if (several && task.subjects().isEmpty()) {
      throw new TaskException(
          "%s has several files for %s of %s: %s. Name one of them."
              .formatted(
                  path, wanted, task.name(), found.stream().map(Path::getFileName).toList()));
    }
    return found;
  }

  /** The parts of a split that was cut into files differ in their numbers only. */
  private static String withoutNumbers(Path file) {
    return file.getFileName().toString().replaceAll("[0-9]+", "");
  }

  private static List<String> words(Path inside) {
    List<String> words = new ArrayList<>();
    for (Path part : inside) {
      words.addAll(Arrays.asList(part.toString().toLowerCase(Locale.ROOT).split("[^a-z]+")));
    }
    return words;
  }
}
