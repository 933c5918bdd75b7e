package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.hub.CachedModel;
import io.github.shortgpt.hub.Preset;
import java.nio.file.Path;
import java.util.List;

/**
 * Every model that has a name.
 *
 * @param version of the program
 * @param models those that lie under {@code models/}
 * @param cache where those of the hub lie
 * @param cached what lies there
 */
public record ModelsReport(
    String version,
    List<Local> models,
    List<Preset> presets,
    Path cache,
    List<CachedModel> cached) {
  private static final int COMMIT_DIGITS = 8;

  /** A directory with a name. */
  public record Local(String name, Path path) {}

  private record PresetRow(
      String name, String repository, String revision, int layers, boolean cached) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record CachedRow(
      String repository,
      String commit,
      List<String> revisions,
      String path,
      long bytes,
      String lacks) {}

  private record LocalRow(String name, String path) {}

  public ModelsReport {
    models = List.copyOf(models);
    presets = List.copyOf(presets);
    cached = List.copyOf(cached);
  }

  /** The document that {@code --format json} prints. */
  public String json() {
    return new JsonDocument(version)
        .put(
            "models",
            models.stream().map(m -> new LocalRow(m.name(), m.path().toString())).toList())
        .put("presets", presets.stream().map(this::row).toList())
        .put("cache", cache.toString())
        .put("cached", cached.stream().map(ModelsReport::row).toList())
        .text();
  }

  private PresetRow row(Preset preset) {
    return new PresetRow(
        preset.name(),
        preset.id().repository(),
        preset.id().revision(),
        preset.layers(),
        isCached(preset));
  }

  private static CachedRow row(CachedModel model) {
    return new CachedRow(
        model.repository(),
        model.commit(),
        model.revisions(),
        model.path().toString(),
        model.bytes(),
        model.lacks());
  }

  private boolean isCached(Preset preset) {
    return cached.stream()
        .anyMatch(
            model ->
                model.lacks() == null
                    && model.repository().equals(preset.id().repository())
                    && (model.revisions().contains(preset.id().revision())
                        || model.commit().equals(preset.id().revision())));
  }

  /** Three tables: what is here, what was fetched, what can be fetched by a short name. */
  public String text() {
    StringBuilder text = new StringBuilder();
    models.forEach(model -> text.append("%s  %s\n".formatted(model.name(), model.path())));
    text.append("\nin the cache ").append(cache).append('\n');
    appendCached(text);
    int width = presets.stream().mapToInt(preset -> preset.name().length()).max().orElse(0);
    String format = "%-" + Math.max(width, "preset".length()) + "s  %6s  %s%s\n";
    text.append('\n').append(format.formatted("preset", "layers", "repository", ""));
    for (Preset preset : presets) {
      String mark = isCached(preset) ? "  (cached)" : "";
      text.append(format.formatted(preset.name(), preset.layers(), preset.id(), mark));
    }
    return text.toString();
  }

  private void appendCached(StringBuilder text) {
    if (cached.isEmpty()) {
      text.append("nothing\n");
    }
    int width = cached.stream().mapToInt(model -> model.repository().length()).max().orElse(0);
    for (CachedModel model : cached) {
      String state = model.lacks() == null ? "" : "  lacks " + model.lacks();
      text.append(
          ("%-" + width + "s  %s  %8s  %s%s\n")
              .formatted(
                  model.repository(),
                  model.commit().substring(0, COMMIT_DIGITS),
                  Quantity.bytes(model.bytes()),
                  String.join(" ", model.revisions()),
                  state));
    }
  }
}
