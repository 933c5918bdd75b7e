package io.github.shortgpt.report;

import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderFamily;
import io.github.shortgpt.family.LayerNaming;
import io.github.shortgpt.family.Storage;
import io.github.shortgpt.family.TextPart;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each part of a checkpoint costs: the embedding, the layers, the head, and the rest; of a
 * multimodal one also each part beside the language model.
 */
public final class Shares {
  private static final String EMBEDDING = "embedding";
  private static final String LAYERS = "layers";
  static final String HEAD = "head";
  private static final String REST = "rest";

  private final Decoder decoder;
  private final Map<String, Share> parts = new LinkedHashMap<>();
  private final Share[] layers;

  /** Adds up what the headers say. */
  public Shares(Decoder decoder) {
    this.decoder = decoder;
    this.layers = new Share[decoder.layers().size()];
    Arrays.fill(layers, Share.NONE);
    List.of(EMBEDDING, LAYERS, HEAD, REST).forEach(part -> parts.put(part, Share.NONE));
    Storage storage = decoder.storage();
    for (TensorLocation tensor : decoder.checkpoint().tensors().values()) {
      Optional<LayerNaming.Place> place =
          decoder.family().layers().placeOf(tensor.name()).filter(p -> p.layer() < layers.length);
      place.ifPresent(p -> layers[p.layer()] = layers[p.layer()].plus(tensor, storage));
      String part = place.isPresent() ? LAYERS : outside(storage.matrix(tensor.name()));
      parts.put(part, parts.getOrDefault(part, Share.NONE).plus(tensor, storage));
    }
  }

  private String outside(String tensor) {
    DecoderFamily.Outside outside = decoder.family().outside();
    TextPart text = decoder.family().config().part();
    if (tensor.equals(outside.embedding())) {
      return EMBEDDING;
    }
    if (tensor.equals(outside.head().weight())) {
      return HEAD;
    }
    return text == null ? REST : text.carries(tensor).orElse(REST);
  }

  /** By name, those of the language model first. */
  Map<String, Share> parts() {
    return parts;
  }

  /** What a layer costs, which is what goes with it. */
  public Share ofLayer(int layer) {
    return layers[layer];
  }
}
