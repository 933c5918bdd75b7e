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
 * Hugging Face Hub. Names of files and of the directories around them tell the splits, variants and
 * subjects. Where a split lies there as text and as Parquet, the text is read.
 */
final class TaskFiles {
  /** Of a data set that a script makes, the hub keeps what it made on a branch of its own. */
  private static final List<String> REFERENCES = List.of("main", "refs/convert/parquet");

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
      throw new TaskException(
          "%s, the data of %s, doesn't exist. A data set named org/name has to be in the Hugging Face cache: hf download --repo-type dataset org/name"
                  .formatted(path, task.name())
              + " puts it there.");
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
      throw new TaskException(
          "%s has no files that end with one of %s."
              .formatted(directory, String.join(", ", RowReader.SUFFIXES)));
    }
    return new TaskFiles(task, directory, readable);
  }

  /** Of the files of a split those of the task's variant, or all where none is named after it. */
  private List<Path> ofVariant(List<Path> split) throws TaskException {
    String own = task.files().variant();
    List<Path> found = split.stream().filter(file -> words(inside(file)).contains(own)).toList();
    if (!found.isEmpty()) {
      return found;
    }
    if (Files.isDirectory(path) && Task.variants().contains(own)) {
      requireNoOther(split);
    }
    return split;
  }

  /** Files that are named after another variant are not taken for this one's. */
  private void requireNoOther(List<Path> split) throws TaskException {
    for (Path file : split) {
      for (String variant : Task.variants()) {
        if (words(inside(file)).contains(variant)) {
          throw new TaskException(
              "%s has files of \"%s\" and none of \"%s\", which %s needs."
                  .formatted(path, variant, task.files().variant(), task.name()));
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
    for (String name : REFERENCES) {
      Path reference = directory.resolve("refs").resolve(name);
      String revision = Files.exists(reference) ? InputFile.text(reference, 1).strip() : "";
      Path files = snapshots.resolve(revision);
      if (REVISION.matcher(revision).matches() && hasReadable(files)) {
        return files;
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

  private static boolean hasReadable(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> found = Files.walk(directory)) {
      return found.anyMatch(file -> RowReader.reads(file) && Files.isRegularFile(file));
    }
  }

  /** The files of the split that is evaluated. */
  List<Path> evaluated() throws TaskException {
    List<Path> found = split(task.files().evaluated());
    if (found.isEmpty() && files.size() == 1) {
      return ofVariant(files);
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

  private List<Path> split(List<String> names) throws TaskException {
    List<Path> found = ofVariant(files.stream().filter(file -> isOf(file, names)).toList());
    List<Path> texts = found.stream().filter(file -> !RowReader.isParquet(file)).toList();
    return texts.isEmpty() ? found : texts;
  }

  private boolean isOf(Path file, List<String> names) {
    return words(inside(file)).stream().anyMatch(names::contains);
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
      List<Path> plain = found.stream().filter(file -> isWithinAll(file, found)).toList();
      if (!plain.isEmpty()) {
        return plain;
      }
      throw new TaskException(
          "%s has several files for %s of %s: %s. Name one of them."
              .formatted(path, wanted, task.name(), found.stream().map(this::inside).toList()));
    }
    return found;
  }

  /** Whether a file is named after nothing that the others aren't: LAMBADA's after no language. */
  private boolean isWithinAll(Path file, List<Path> others) {
    List<String> words = words(inside(file));
    return others.stream().allMatch(other -> words(inside(other)).containsAll(words));
  }

  /** The parts of a split that was cut into files lie together and differ in their numbers only. */
  private static Path withoutNumbers(Path file) {
    return file.resolveSibling(file.getFileName().toString().replaceAll("[0-9]+", ""));
  }

  private Path inside(Path file) {
    return Files.isDirectory(path) ? path.relativize(file) : file.getFileName();
  }

  private static List<String> words(Path inside) {
    List<String> words = new ArrayList<>();
    for (Path part : inside) {
      words.addAll(Arrays.asList(part.toString().toLowerCase(Locale.ROOT).split("[^a-z]+")));
    }
    return words;
  }
}
