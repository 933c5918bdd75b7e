package io.github.shortgpt.cli;

import io.github.shortgpt.hub.HubCache;
import io.github.shortgpt.hub.HubEnvironment;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.TextException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A text that is named by its data set on the hub, and read from the cache there is of it.
 *
 * @param directory of the data set's Parquet files, whose names begin with that of a split
 * @param column of the text
 * @param between what stands between rows that are one document; empty if each is one of its own
 */
record HubText(
    String repository,
    String directory,
    String calibration,
    String evaluation,
    String column,
    Optional<String> between) {

  /** What a text is for, which tells its split. */
  enum Use {
    CALIBRATION,
    EVALUATION
  }

  private static final List<HubText> KNOWN =
      List.of(
          // A row is a line. Perplexity on WikiText-2 is, since GPTQ, that of rows joined like
          // this.
          new HubText(
              "Salesforce/wikitext",
              "wikitext-2-raw-v1",
              "train",
              "test",
              "text",
              Optional.of("\n\n")),
          // Whole articles, of which lm-evaluation-harness takes the perplexity of words.
          new HubText(
              "EleutherAI/wikitext_document_level",
              "wikitext-2-raw-v1",
              "train",
              "test",
              "page",
              Optional.empty()),
          new HubText(
              "roneneldan/TinyStories", "data", "train", "validation", "text", Optional.empty()));

  /** The repositories of those that are known. */
  static List<String> names() {
    return KNOWN.stream().map(HubText::repository).toList();
  }

  /**
   * The documents of a data set, if this is the name of one.
   *
   * @param column that is read instead of the usual one
   * @throws TextException if it isn't in the cache, or nobody knows which of its files are meant
   */
  static Optional<Documents> find(Console console, String name, Use use, Optional<String> column)
      throws IOException {
    HubCache cache = new HubEnvironment(console.environment()).cache();
    Optional<HubText> known = KNOWN.stream().filter(text -> text.repository.equals(name)).findAny();
    if (known.isEmpty()) {
      requireNoOther(cache, name);
      return Optional.empty();
    }
    Path files =
        cache
            .dataSetFiles(name)
            .orElseThrow(
                () ->
                    new TextException(
                        "%s is not in the Hugging Face cache: hf download --repo-type dataset %s puts it there."
                            .formatted(name, name)));
    return Optional.of(known.get().documents(files, use, column));
  }

  private static void requireNoOther(HubCache cache, String name) throws TextException {
    Optional<Path> other = cache.dataSet(name);
    if (other.isPresent()) {
      throw new TextException(
          "Which files of %s are meant is known only of %s. Name the file, below %s."
              .formatted(name, String.join(", ", names()), other.get()));
    }
  }

  private Documents documents(Path snapshot, Use use, Optional<String> asked) throws IOException {
    String split = use == Use.CALIBRATION ? calibration : evaluation;
    Path within = snapshot.resolve(directory);
    List<Path> files = List.of();
    if (Files.isDirectory(within)) {
      try (Stream<Path> all = Files.list(within)) {
        files =
            all.filter(file -> file.getFileName().toString().matches(split + "-.*\\.parquet"))
                .sorted(Comparator.comparing(Path::toString))
                .toList();
      }
    }
    if (files.isEmpty()) {
      throw new TextException(
          "%s has no %s-….parquet. Fetch it: hf download --repo-type dataset %s"
              .formatted(within, split, repository));
    }
    return Documents.ofRows(repository, files, asked.orElse(column), between);
  }
}
