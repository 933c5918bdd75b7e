package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.family.Quantisation;
import java.util.List;
import java.util.Map;

/**
 * The result of {@code shortgpt inspect}.
 *
 * @param version shortgpt's
 */
public record InspectReport(String version, Decoder decoder) {
  /**
   * One layer.
   *
   * @param window positions that a token sees, itself included; null for all before it
   * @param sparse whether it has experts
   * @param rotary whether its positions are rotary
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Layer(
      int layer,
      long parameters,
      String kind,
      long bytes,
      Integer window,
      boolean sparse,
      boolean rotary) {
    static Layer of(DecoderLayer layer, Share share) {
      Integer window = layer.window().isPresent() ? layer.window().getAsInt() : null;
      return new Layer(
          layer.index(),
          layer.parameters(),
          layer.kind(),
          share.bytes(),
          window,
          layer.sparse(),
          layer.rope().isPresent());
    }

    boolean isLike(Layer other) {
      return new Layer(other.layer, parameters, kind, bytes, window, sparse, rotary).equals(other);
    }

    /** The kind in words, with what sets it apart from others of its name. */
    String described(boolean familyIsRotary) {
      String text = window == null ? kind : kind + ", window " + window;
      String unrotated = familyIsRotary && !rotary ? ", without rotary positions" : "";
      return text + (sparse ? ", experts" : "") + unrotated;
    }
  }

  private record Account(String method, List<Integer> bits) {
    static Account of(Quantisation quantisation) {
      return new Account(quantisation.method(), quantisation.bits());
    }
  }

  private List<Layer> layers(Shares shares) {
    return decoder.layers().stream()
        .map(layer -> Layer.of(layer, shares.ofLayer(layer.index())))
        .toList();
  }

  private String dtype() {
    return decoder.weightType().torchName();
  }

  /** The JSON document. */
  public String json() {
    Checkpoint checkpoint = decoder.checkpoint();
    Shares shares = new Shares(decoder);
    return new JsonDocument(version)
        .put("path", checkpoint.directory().toString())
        .put("modelType", decoder.modelType())
        .put("textModelType", decoder.textModelType())
        .put("layers", decoder.layers().size())
        .put("parameters", decoder.parameters())
        .put("bytes", checkpoint.bytes())
        .put("dtype", dtype())
        .put("quantization", decoder.quantisation().map(Account::of).orElse(null))
        .put("files", checkpoint.shards().size())
        .put("dimensions", decoder.dimensions().values())
        .put("tied", decoder.isTied())
        .put("parts", shares.parts())
        .put("unknownConfigKeys", decoder.unknownKeys())
        .put("perLayer", layers(shares))
        .text();
  }

  /** Facts, then what each part costs, then runs of like layers. */
  public String text() {
    Checkpoint checkpoint = decoder.checkpoint();
    Shares shares = new Shares(decoder);
    StringBuilder text = new StringBuilder();
    row(text, "model", ModelIdentity.name(checkpoint.directory()));
    row(text, "model type", modelType());
    row(text, "layers", decoder.layers().size());
    row(text, "parameters", Quantity.count(decoder.parameters()));
    row(text, "size", Quantity.bytes(checkpoint.bytes()) + " in " + files(checkpoint));
    row(text, "dtype", dtype());
    decoder.quantisation().ifPresent(how -> row(text, "quantised", how.describe()));
    decoder.dimensions().values().forEach((name, value) -> row(text, name, value));
    appendParts(text, shares.parts());
    text.append("\n%-9s  %15s  %8s  kind\n".formatted("0-based", "parameters each", "size"));
    appendRuns(text, layers(shares));
    return text.toString();
  }

  private String modelType() {
    String own = decoder.modelType();
    String text = decoder.textModelType();
    return own.equals(text) ? own : own + ", its language model " + text;
  }

  private void appendParts(StringBuilder text, Map<String, Share> parts) {
    int width = parts.keySet().stream().mapToInt(String::length).max().orElse(0);
    String format = "%-" + width + "s  %10s  %8s\n";
    text.append('\n').append(format.formatted("part", "parameters", "size"));
    parts.forEach(
        (name, share) -> {
          boolean tiedHead = name.equals(Shares.HEAD) && decoder.isTied();
          String parameters = tiedHead ? "tied" : Quantity.count(share.parameters());
          String size = tiedHead ? "" : Quantity.bytes(share.bytes());
          text.append(format.formatted(name, parameters, size).replaceFirst(" +\n", "\n"));
        });
  }

  private void appendRuns(StringBuilder text, List<Layer> layers) {
    boolean familyIsRotary = decoder.family().rope() != null;
    int first = 0;
    for (int i = 1; i <= layers.size(); i++) {
      if (i == layers.size() || !layers.get(i).isLike(layers.get(first))) {
        String run = first == i - 1 ? "" + first : first + "-" + (i - 1);
        Layer layer = layers.get(first);
        text.append(
            "%-9s  %15s  %8s  %s\n"
                .formatted(
                    run,
                    Quantity.count(layer.parameters()),
                    Quantity.bytes(layer.bytes()),
                    layer.described(familyIsRotary)));
        first = i;
      }
    }
  }

  private static String files(Checkpoint checkpoint) {
    int files = checkpoint.shards().size();
    return files == 1 ? "1 file" : files + " files";
  }

  private static void row(StringBuilder text, String name, Object value) {
    text.append("%-10s  %s\n".formatted(name, value));
  }
}
