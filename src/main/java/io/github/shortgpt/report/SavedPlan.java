package io.github.shortgpt.report;

import io.github.shortgpt.family.ModelIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A plan that {@code prune --format json} printed earlier.
 *
 * @param removed layers of the model, 0-based
 */
public record SavedPlan(Path file, ModelIdentity model, String strategy, List<Integer> removed) {
  /**
   * Reads and checks a file.
   *
   * @throws DocumentException if it isn't a whole plan of this schema version
   */
  public static SavedPlan read(Path file) throws IOException {
    SavedDocument document = SavedDocument.read(file, "a plan");
    ModelIdentity model = document.model();
    List<Integer> removed = document.list("removed", Integer.class);
    if (removed.isEmpty() || removed.size() >= model.layers()) {
      throw document.wrong(
          "it removes " + removed.size() + " of the model's " + model.layers() + " layers");
    }
    for (int i = 0; i < removed.size(); i++) {
      int layer = removed.get(i);
      if (layer < 0 || layer >= model.layers() || (i > 0 && layer <= removed.get(i - 1))) {
        throw document.wrong("its \"removed\" is not an ascending list of the model's layers");
      }
    }
    return new SavedPlan(file, model, document.required("strategy", String.class), removed);
  }
}
