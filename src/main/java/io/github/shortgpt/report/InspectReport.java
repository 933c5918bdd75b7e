package io.github.shortgpt.report;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.ModelIdentity;
import java.util.List;

/**
 * The result of {@code shortgpt inspect}.
 *
 * @param version shortgpt's
 */
public record InspectReport(String version, Decoder decoder) {
  private record Layer(int layer, long parameters, String kind) {
    static Layer of(DecoderLayer layer) {
      return new Layer(layer.index(), layer.parameters(), layer.kind());
    }

    boolean isLike(Layer other) {
      return parameters == other.parameters && kind.equals(other.kind);
    }
  }

  private List<Layer> layers() {
    return decoder.layers().stream().map(Layer::of).toList();
  }

  private String dtype() {
    return decoder.weightType().torchName();
  }

  /** The JSON document. */
  public String json() {
    Checkpoint checkpoint = decoder.checkpoint();
    return new JsonDocument(version)
        .put("path", checkpoint.directory().toString())
        .put("modelType", decoder.modelType())
        .put("layers", decoder.layers().size())
        .put("parameters", checkpoint.parameters())
        .put("bytes", checkpoint.bytes())
        .put("dtype", dtype())
        .put("files", checkpoint.shards().size())
        .put("dimensions", decoder.dimensions().values())
        .put("unknownConfigKeys", decoder.unknownKeys())
        .put("perLayer", layers())
        .text();
  }

  /** Facts, then runs of like layers. */
  public String text() {
    Checkpoint checkpoint = decoder.checkpoint();
    StringBuilder text = new StringBuilder();
    row(text, "model", ModelIdentity.name(checkpoint.directory()));
    row(text, "model type", decoder.modelType());
    row(text, "layers", decoder.layers().size());
    row(text, "parameters", Quantity.count(checkpoint.parameters()));
    row(text, "size", Quantity.bytes(checkpoint.bytes()) + " in " + files(checkpoint));
    row(text, "dtype", dtype());
    decoder.dimensions().values().forEach((name, value) -> row(text, name, value));
    text.append("\n0-based    parameters each  kind\n");
    List<Layer> layers = layers();
    int first = 0;
    for (int i = 1; i <= layers.size(); i++) {
      if (i == layers.size() || !layers.get(i).isLike(layers.get(first))) {
        String run = first == i - 1 ? "" + first : first + "-" + (i - 1);
        Layer layer = layers.get(first);
        text.append(
            "%-9s  %15s  %s\n".formatted(run, Quantity.count(layer.parameters()), layer.kind()));
        first = i;
      }
    }
    return text.toString();
  }

  private static String files(Checkpoint checkpoint) {
    int files = checkpoint.shards().size();
    return files == 1 ? "1 file" : files + " files";
  }

  private static void row(StringBuilder text, String name, Object value) {
    text.append("%-10s  %s\n".formatted(name, value));
  }
}
