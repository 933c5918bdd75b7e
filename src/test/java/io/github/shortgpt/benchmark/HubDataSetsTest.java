package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data sets as the hub has them, in Parquet; scripts/parquet-items.py made them of our items. */
class HubDataSetsTest {
  private static final Path HUB = Path.of("src/test/resources/parquet/hub");
  private static final Path ITEMS = Path.of("src/test/resources/benchmarks");

  @TempDir Path directory;

  private static Map<String, List<Item>> items(String task, Path path, int shots)
      throws IOException {
    return TaskItems.read(Task.named(task), path, shots, OptionalInt.empty()).bySubject();
  }

  @ParameterizedTest
  @CsvSource({
    "arc_challenge, ai2_arc, arc_challenge, 0",
    "arc_challenge, ai2_arc, arc_challenge, 4",
    "arc_easy, ai2_arc, arc_easy, 2",
    "boolq, boolq, boolq_answers, 0",
    "boolq, super_glue, boolq, 2",
    "cmmlu, cmmlu, cmmlu, 5",
    "hellaswag, hellaswag, hellaswag, 3",
    "lambada_openai, lambada_openai, lambada, 2",
    "mmlu, mmlu, mmlu, 5",
    "openbookqa, openbookqa, openbookqa, 2",
    "piqa, piqa, piqa, 6",
    "race, race, race_rows, 0",
    "race, race_problems, race, 1",
    "winogrande, winogrande, winogrande, 4",
  })
  void theItemsOfParquetAreThoseOfItsTextForm(String task, String hub, String own, int shots)
      throws IOException {
    assertEquals(items(task, ITEMS.resolve(own), shots), items(task, HUB.resolve(hub), shots));
  }

  private void write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Path copy(String file, String to) throws IOException {
    Path copy = directory.resolve(to);
    Files.createDirectories(copy.getParent());
    return Files.copy(HUB.resolve(file), copy);
  }

  @Test
  void subjectsAreReadFromDirectoriesOfTheirOwnWhereNoneHasAll() throws IOException {
    for (String subject : List.of("astronomy", "high_school_us_history")) {
      for (String split : List.of("test", "dev")) {
        String file = subject + "/" + split + "-00000-of-00001.parquet";
        copy("mmlu/" + file, file);
      }
    }
    assertEquals(items("mmlu", ITEMS.resolve("mmlu"), 5), items("mmlu", directory, 5));
  }

  @Test
  void whereASplitIsTextAndParquetTheTextIsRead() throws IOException {
    copy("piqa/plain_text/validation/0000.parquet", "data/validation-00000-of-00001.parquet");
    copy("piqa/plain_text/train/0000.parquet", "data/train-00000-of-00001.parquet");
    assertEquals(3, items("piqa", directory, 1).get("piqa").size());
    Files.writeString(
        directory.resolve("valid.jsonl"),
        "{\"goal\": \"g\", \"sol1\": \"a\", \"sol2\": \"b\", \"label\": 1}\n");
    assertEquals(1, items("piqa", directory, 1).get("piqa").size());
  }

  @Test
  void whereMainHasOnlyAScriptWhatTheHubMadeOfItIsRead() throws IOException {
    write("snapshots/abc/piqa.py", "import datasets");
    copy(
        "piqa/plain_text/validation/0000.parquet", "snapshots/def/plain_text/validation/0.parquet");
    write("refs/main", "abc");
    write("refs/refs/convert/parquet", "def");
    assertEquals(3, items("piqa", directory, 0).get("piqa").size());
  }

  @Test
  void theSameSplitOfSeveralFormsIsNotTakenForItsParts() throws IOException {
    for (String size : List.of("xs", "s")) {
      copy(
          "winogrande/winogrande_xs/validation-00000-of-00001.parquet",
          "winogrande_" + size + "/validation-00000-of-00001.parquet");
    }
    TaskException refusal =
        assertThrows(TaskException.class, () -> items("winogrande", directory, 0));
    assertTrue(
        refusal.getMessage().contains("winogrande_s/validation-00000-of-00001.parquet"),
        refusal.getMessage());
  }

  @Test
  void aRowThatIsNoItemIsNamed() throws IOException {
    Path file = copy("super_glue/cb/validation-00000-of-00001.parquet", "validation.parquet");
    TaskException refusal = assertThrows(TaskException.class, () -> items("boolq", file, 0));
    assertEquals(
        file + " row 1 has no field \"passage\": it is of another data set or form.",
        refusal.getMessage());
  }
}
