package io.github.shortgpt.cli;

import io.github.shortgpt.family.DecoderFamilies;
import io.github.shortgpt.hub.DownloadListener;
import io.github.shortgpt.hub.DownloadPlan;
import io.github.shortgpt.report.Quantity;
import java.io.IOException;

/** Says what is fetched, and draws how far it is. */
final class HubDownloads implements DownloadListener {
  private static final int COMMIT_DIGITS = 8;

  private final ProgressLine progress;
  private long begun;

  HubDownloads(ProgressLine progress) {
    this.progress = progress;
  }

  /** Gigabytes of a model that can't be worked with needn't come. */
  @Override
  public void found(String modelType) throws IOException {
    if (!modelType.isEmpty()) {
      DecoderFamilies.requireKnown(modelType);
    }
  }

  @Override
  public void begins(DownloadPlan plan) {
    progress.end(
        "fetching %s (commit %s, %d %s, %s) from %s to %s"
            .formatted(
                plan.id(),
                plan.commit().substring(0, COMMIT_DIGITS),
                plan.files(),
                plan.files() == 1 ? "file" : "files",
                Quantity.bytes(plan.bytes()),
                plan.from(),
                plan.to()));
    begun = System.nanoTime();
    progress.begin("fetching", Math.max(1, plan.bytes()));
  }

  @Override
  public void received(long bytes) {
    progress.advance(bytes);
  }

  @Override
  public void ends(DownloadPlan plan) {
    progress.end(
        "fetched %s in %.1f s"
            .formatted(Quantity.bytes(plan.bytes()), (System.nanoTime() - begun) / 1e9));
  }
}
