package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.TextException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts in a cache as the hub's own tools leave it; scripts/parquet-items.py made the files. */
class HubTextTest {
  private static final Path FILES = Path.of("src/test/resources/parquet/hub");
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private static final String TEXT =
      "\n\n = The mill = \n\n\n\n\n Once upon a time there was a mill by the river . It turned all"
          + " day . \n\n\n At night it stood still , and the owls came . \n\n\n";

  @TempDir Path home;

  private Console console() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Console(
        new ByteArrayInputStream(new byte[0]),
        nowhere,
        nowhere,
        false,
        Path.of(""),
        Map.of("HF_HOME", home.toString()));
  }

  /** Puts a split of a data set into the cache. */
  private void cache(String repository, String file) throws IOException {
    Path folder = home.resolve("hub/datasets--" + repository.replace("/", "--"));
    Path source = FILES.resolve(repository.substring(repository.indexOf('/') + 1)).resolve(file);
    Path target = folder.resolve("snapshots").resolve(COMMIT).resolve(file);
    Files.createDirectories(target.getParent());
    Files.copy(source, target);
    Files.createDirectories(folder.resolve("refs"));
    Files.writeString(folder.resolve("refs/main"), COMMIT);
  }

  private List<String> read(String name, HubText.Use use) throws IOException {
    List<String> documents = new ArrayList<>();
    Documents found = CalibrationOptions.documents(console(), name, use, Optional.empty());
    found.read(documents::add);
    assertEquals(name, found.name());
    return documents;
  }

  private String refusal(String name) {
    return assertThrows(TextException.class, () -> read(name, HubText.Use.EVALUATION)).getMessage();
  }

  @Test
  void linesOfWikiTextAreJoinedAsTheFieldDoes() throws IOException {
    cache("Salesforce/wikitext", "wikitext-2-raw-v1/test-00000-of-00001.parquet");
    assertEquals(List.of(TEXT), read("Salesforce/wikitext", HubText.Use.EVALUATION));
  }

  @Test
  void calibrationReadsAnotherSplit() throws IOException {
    cache("Salesforce/wikitext", "wikitext-2-raw-v1/test-00000-of-00001.parquet");
    cache("Salesforce/wikitext", "wikitext-2-raw-v1/train-00000-of-00001.parquet");
    String read = read("Salesforce/wikitext", HubText.Use.CALIBRATION).get(0);
    assertTrue(TEXT.startsWith(read) && read.length() < TEXT.length(), read);
  }

  @Test
  void aRowThatIsAnArticleIsADocument() throws IOException {
    cache("EleutherAI/wikitext_document_level", "wikitext-2-raw-v1/test-00000-of-00001.parquet");
    List<String> pages = read("EleutherAI/wikitext_document_level", HubText.Use.EVALUATION);
    assertEquals(2, pages.size());
    assertEquals(" = The owl = \n It sleeps by day . \n", pages.get(1));
  }

  @Test
  void whatIsNotThereIsSaidWithTheWayToGetIt() throws IOException {
    assertEquals(
        "Salesforce/wikitext is not in the Hugging Face cache: hf download --repo-type dataset"
            + " Salesforce/wikitext puts it there.",
        refusal("Salesforce/wikitext"));
    cache("Salesforce/wikitext", "wikitext-2-raw-v1/train-00000-of-00001.parquet");
    Path directory =
        home.resolve("hub/datasets--Salesforce--wikitext/snapshots")
            .resolve(COMMIT)
            .resolve("wikitext-2-raw-v1");
    assertEquals(
        directory
            + " has no test-….parquet. Fetch it: hf download --repo-type dataset Salesforce/wikitext",
        refusal("Salesforce/wikitext"));
  }

  @Test
  void ofOtherDataSetsAFileIsAskedFor() throws IOException {
    Path folder = home.resolve("hub/datasets--org--tales");
    Files.createDirectories(folder);
    assertEquals(
        "Which files of org/tales are meant is known only of Salesforce/wikitext,"
            + " EleutherAI/wikitext_document_level, roneneldan/TinyStories. Name the file, below "
            + folder
            + ".",
        refusal("org/tales"));
  }
}
