package io.github.shortgpt.benchmark;

import java.util.List;

/**
 * A task by its name: where its items come from, how they are asked and what is counted.
 *
 * @param files which files of a directory it reads
 * @param normalised whether acc_norm is reported beside acc
 * @param subjects the subjects that it is made of; none where it is one
 */
public record Task(
    String name,
    Formulation formulation,
    Files files,
    ItemForm form,
    ExampleChoice examples,
    boolean normalised,
    Subjects subjects) {
  private static final List<String> TRAINING = List.of("train");
  private static final List<String> DEVELOPMENT = List.of("dev");
  private static final List<String> VALIDATION = List.of("validation", "valid", "val", "dev");
  private static final List<String> TEST = List.of("test");

  /**
   * Which files of a directory are a task's.
   *
   * @param variant a word in the names of those that count, where some have it: what the harness
   *     calls the data set's name
   * @param evaluated words for the split whose items are evaluated
   * @param examples words for the split that examples are taken from
   */
  record Files(String variant, List<String> evaluated, List<String> examples) {
    static Files of(List<String> evaluated, List<String> examples) {
      return new Files("", evaluated, examples);
    }
  }

  private static final List<Task> ALL =
      List.of(
          ofSubjects("mmlu", HarnessForms::mmlu, false),
          ofSubjects("cmmlu", HarnessForms::cmmlu, true),
          drawnFromOthers("hellaswag", "", HarnessForms::hellaswag, true),
          drawnFromOthers("piqa", "", HarnessForms::piqa, true),
          drawn("arc_easy", new Files("easy", TEST, TRAINING), HarnessForms::arc, true),
          drawn("arc_challenge", new Files("challenge", TEST, TRAINING), HarnessForms::arc, true),
          drawnFromOthers("winogrande", "xl", HarnessForms::winogrande, false),
          drawnFromOthers("boolq", "boolq", HarnessForms::boolQ, false),
          drawn("openbookqa", new Files("main", TEST, TRAINING), HarnessForms::openBookQa, true),
          drawn("lambada_openai", new Files("default", TEST, TEST), HarnessForms::lambada, false),
          drawn("race", new Files("high", TEST, TEST), new RaceForm(), false),
          ofOpenCompass("cmnli", VALIDATION, new OpenCompassForms.Cmnli()),
          ofOpenCompass("chid", TEST, OpenCompassForms::chid),
          ofOpenCompass("c3", VALIDATION, new OpenCompassForms.C3()));

  private static Task ofSubjects(String name, ItemForm form, boolean normalised) {
    return new Task(
        name,
        Formulation.LM_EVALUATION_HARNESS,
        new Files("all", TEST, DEVELOPMENT),
        form,
        ExampleChoice.FIRST,
        normalised,
        Subjects.of(name));
  }

  /** A task without a test split: then the harness keeps an item from being its own example. */
  private static Task drawnFromOthers(
      String name, String variant, ItemForm form, boolean normalised) {
    return new Task(
        name,
        Formulation.LM_EVALUATION_HARNESS,
        new Files(variant, VALIDATION, TRAINING),
        form,
        ExampleChoice.DRAWN_FROM_OTHERS,
        normalised,
        Subjects.NONE);
  }

  private static Task drawn(String name, Files files, ItemForm form, boolean normalised) {
    return new Task(
        name,
        Formulation.LM_EVALUATION_HARNESS,
        files,
        form,
        ExampleChoice.DRAWN,
        normalised,
        Subjects.NONE);
  }

  private static Task ofOpenCompass(String name, List<String> evaluated, ItemForm form) {
    return new Task(
        name,
        Formulation.OPENCOMPASS,
        Files.of(evaluated, List.of()),
        form,
        ExampleChoice.NONE,
        false,
        Subjects.NONE);
  }

  /**
   * A task by its name.
   *
   * @throws TaskException naming all tasks
   */
  public static Task named(String name) throws TaskException {
    return ALL.stream()
        .filter(task -> task.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TaskException(
                    "There is no task " + name + ". Tasks: " + String.join(", ", names()) + "."));
  }

  /** Words by which data sets tell their variants apart. */
  static List<String> variants() {
    return List.of("easy", "challenge", "middle", "high");
  }

  /** Whether the task of this name reports acc_norm. */
  public static boolean isNormalised(String name) {
    return ALL.stream().anyMatch(task -> task.name.equals(name) && task.normalised);
  }

  /** All tasks' names. */
  public static List<String> names() {
    return ALL.stream().map(Task::name).toList();
  }
}
