package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where items are found, and what is said where they aren't. */
class TaskItemsTest {
  private static final String PIQA =
      "{\"goal\": \"g\", \"sol1\": \"a\", \"sol2\": \"b\", \"label\": 1}\n";

  @TempDir Path directory;

  private Path write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static TaskItems read(String task, Path path, int shots) throws IOException {
    return TaskItems.read(Task.named(task), path, shots, OptionalInt.empty());
  }

  private static List<Item> items(String task, Path path) throws IOException {
    return read(task, path, 0).bySubject().get(task);
  }

  private static void assertRefused(String reason, String task, Path path, int shots) {
    IOException refusal = assertThrows(TaskException.class, () -> read(task, path, shots));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void theSplitIsFoundByTheNameOfTheFile() throws IOException {
    write("train.jsonl", PIQA.repeat(5));
    write("valid.jsonl", PIQA.repeat(2));
    write("README.md", "not data");
    assertEquals(2, items("piqa", directory).size());
    write("other-validation.jsonl", PIQA);
    assertRefused("several files", "piqa", directory, 0);
  }

  @Test
  void aSplitInSeveralPartsIsReadWhole() throws IOException {
    write("data/validation-00000-of-00002.jsonl", PIQA.repeat(2));
    write("data/validation-00001-of-00002.jsonl", PIQA.repeat(3));
    assertEquals(5, items("piqa", directory).size());
  }

  @Test
  void theHubsCacheIsReadAtItsMainRevision() throws IOException {
    write("datasets--x--piqa/refs/main", "abc\n");
    write("datasets--x--piqa/snapshots/abc/valid.jsonl", PIQA);
    write("datasets--x--piqa/snapshots/def/valid.jsonl", PIQA.repeat(9));
    assertEquals(1, items("piqa", directory.resolve("datasets--x--piqa")).size());
  }

  @Test
  void ofTwoVariantsTheTasksOwnIsRead() throws IOException {
    String arc =
        "{\"question\": \"q\", \"choices\": {\"text\": [\"%s\"], \"label\": [\"A\"]},"
            + " \"answerKey\": \"A\"}\n";
    write("ARC-Easy-Test.jsonl", arc.formatted("easy"));
    write("ARC-Challenge-Test.jsonl", arc.formatted("hard"));
    assertEquals(List.of("easy"), items("arc_easy", directory).get(0).choices());
    assertEquals(List.of("hard"), items("arc_challenge", directory).get(0).choices());
  }

  @Test
  void ofFilesOfManyLanguagesTheOneThatNamesNoneIsRead() throws IOException {
    write("data/lambada_test_de.jsonl", "{\"text\": \"Es war einmal\"}\n".repeat(2));
    write("data/lambada_test_fr.jsonl", "{\"text\": \"Il y avait\"}\n");
    assertRefused(
        "data/lambada_test_de.jsonl, data/lambada_test_fr.jsonl", "lambada_openai", directory, 0);
    write("data/lambada_test.jsonl", "{\"text\": \"Once upon a time\"}\n");
    Item item = items("lambada_openai", directory).get(0);
    assertEquals("Once upon a", item.requests().get(0).context());
  }

  @Test
  void aVariantThatOneSplitHasSaysNothingOfTheOther() throws IOException {
    String row =
        "{\"sentence\": \"%s, so _ won.\", \"option1\": \"A\", \"option2\": \"B\", \"answer\": \"1\"}\n";
    write("train_xl.jsonl", row.formatted("xl") + row.formatted("xl"));
    write("train_xs.jsonl", row.formatted("xs"));
    write("dev.jsonl", row.formatted("dev"));
    Item item = read("winogrande", directory, 1).bySubject().get("winogrande").get(0);
    assertEquals("xl, so A won.\n\ndev, so A", item.requests().get(0).context());
    write("ARC-Challenge-Train.jsonl", "{}");
    assertRefused("named after the split test", "arc_easy", directory, 0);
    write("ARC-Challenge-Test.jsonl", "{}");
    assertRefused("and none of \"easy\"", "arc_easy", directory, 0);
  }

  @Test
  void aLimitCountsForEachSubject() throws IOException {
    for (String subject : List.of("anatomy", "virology")) {
      write("test/" + subject + "_test.csv", "q,1,2,3,4,A\n".repeat(3));
    }
    TaskItems items = TaskItems.read(Task.named("mmlu"), directory, 0, OptionalInt.of(2));
    assertEquals(Set.of("anatomy", "virology"), items.bySubject().keySet());
    assertEquals(2 * 2 * 4, items.requests().size());
  }

  @Test
  void subjectsMayStandInTheRecords() throws IOException {
    String row =
        "{\"question\": \"q\", \"subject\": \"%s\", \"choices\": [\"1\", \"2\", \"3\", \"4\"],"
            + " \"answer\": 3}\n";
    write("all/test.jsonl", row.formatted("anatomy") + row.formatted("virology"));
    assertEquals(Set.of("anatomy", "virology"), read("mmlu", directory, 0).bySubject().keySet());
  }

  @Test
  void aSubjectMayBeTheNameOfADirectory() throws IOException {
    write("anatomy/test-00000-of-00001.csv", "q,1,2,3,4,A\n");
    write("anatomy/dev-00000-of-00001.csv", "d,1,2,3,4,B\n");
    TaskItems items = read("mmlu", directory, 1);
    String context = items.bySubject().get("anatomy").get(0).requests().get(0).context();
    assertTrue(context.endsWith("\nAnswer: B\n\nq\nA. 1\nB. 2\nC. 3\nD. 4\nAnswer:"), context);
  }

  @Test
  void whatIsNoDataOfTheTaskIsRefusedByName() throws IOException {
    assertRefused("no field \"sol1\"", "piqa", write("a.jsonl", "{\"text\": \"x\"}"), 0);
    assertRefused("line 2 is not valid JSON", "piqa", write("b.jsonl", PIQA + "{"), 0);
    assertRefused("names no right choice", "piqa", write("c.jsonl", PIQA.replace("1}", "7}")), 0);
    assertRefused(
        "no subject \"alchemy\"", "mmlu", write("test/alchemy_test.csv", "q,1,2,3,4,A"), 0);
    assertRefused(
        "has 5 columns", "mmlu", write("d/anatomy_test.csv", "q,1,2,3,4,A\nq,1,2,3,4"), 0);
    assertRefused("never closed", "mmlu", write("e/anatomy_test.csv", "\"q,1,2,3,4,A"), 0);
    write("f-labels.lst", "0\n");
    assertRefused("1 labels for the 2 records", "piqa", write("f.jsonl", PIQA.repeat(2)), 0);
    assertRefused("doesn't exist", "piqa", directory.resolve("none"), 0);
    write("g/README.md", "not data");
    assertRefused(".csv, .parquet.", "piqa", directory.resolve("g"), 0);
    TaskException unknown = assertThrows(TaskException.class, () -> Task.named("gsm8k"));
    assertTrue(unknown.getMessage().contains("hellaswag"), unknown.getMessage());
  }

  @Test
  void examplesThatCantBeGivenAreRefused() throws IOException {
    write("valid.jsonl", PIQA);
    assertRefused("named after the split train", "piqa", directory, 1);
    write("train.jsonl", PIQA);
    assertRefused("1 examples", "piqa", directory, 1);
    assertRefused("without examples", "c3", directory, 1);
  }

  @Test
  void whatPythonWroteAsALiteralIsRead() throws IOException {
    String problems =
        "[{'question': 'it\\\\'s \\\\u00e9', \\\"answer\\\": 'B', 'options': ['a', \\\"b's\\\", 'c', 'd',]}]";
    String row = "{\"article\": \"x\", \"problems\": \"" + problems + "\"}";
    Item item = items("race", write("test.jsonl", row)).get(0);
    assertEquals("Article: x\n\nit's é", item.requests().get(0).context());
    assertEquals(List.of("a", "b's", "c", "d"), item.choices());
    String broken = "{\"article\": \"x\", \"problems\": \"[{'question': nan}]\"}";
    assertRefused("not a Python literal at character 14", "race", write("x.jsonl", broken), 0);
  }
}
