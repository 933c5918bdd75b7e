package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which files a checkpoint's weights are read from, by the names that there are: the choice that
 * {@link Checkpoint#open} makes, for who has to bring the files first.
 */
public final class WeightFiles {
  private final WeightForm form;
  private final boolean sharded;

  private WeightFiles(WeightForm form, boolean sharded) {
    this.form = form;
    this.sharded = sharded;
  }

  /** The preferred form of those that exist; within it one whole file before an index. */
  public static Optional<WeightFiles> among(Predicate<String> exists) {
    for (WeightForm form : WeightForm.values()) {
      if (exists.test(form.singleFile())) {
        return Optional.of(new WeightFiles(form, false));
      }
      if (exists.test(form.indexFile())) {
        return Optional.of(new WeightFiles(form, true));
      }
    }
    return Optional.empty();
  }

  /** The names of which a checkpoint has one, for an error. */
  public static List<String> names() {
    return WeightForm.singleFiles();
  }

  /** Whether an index says which files there are. */
  public boolean areSharded() {
    return sharded;
  }

  /** The whole file, or the index. */
  public String head() {
    return sharded ? form.indexFile() : form.singleFile();
  }

  /**
   * The files that hold the weights.
   *
   * @param head where the file named {@link #head} lies; read only if it is an index
   * @throws CheckpointException if the index is broken or names files outside its directory
   */
  public Set<String> files(Path head) throws IOException {
    return sharded ? ShardIndex.shardsOf(head, form) : Set.of(form.singleFile());
  }
}
