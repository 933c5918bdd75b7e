package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.SearchRecord;
import java.util.List;
import java.util.Map;

/**
 * Where a pruned checkpoint comes from: the file {@code shortgpt.json} in it. It names no time, so
 * that the same prune gives the same bytes.
 *
 * @param versions of shortgpt and of what it computed with
 * @param strategy how the layers were chosen; {@code listed} where the user named them
 * @param removed layers of the source, 0-based
 * @param kept layers of the source in their new order
 * @param search null where no search was made
 * @param scores null where the user named the layers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PruningManifest(
    int schemaVersion,
    Map<String, String> versions,
    ModelIdentity source,
    String strategy,
    List<Integer> removed,
    List<Integer> kept,
    SearchRecord search,
    LayerScores scores) {
  /** The same without the directories that the source lies in. */
  PruningManifest withoutPlace() {
    return new PruningManifest(
        schemaVersion, versions, source.withoutPlace(), strategy, removed, kept, search, scores);
  }
}
