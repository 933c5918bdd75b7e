package io.github.shortgpt.generate;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.CheckpointException;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.family.Decoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What ends a text.
 *
 * @param ids an id of these is the last
 * @param texts where one of these begins, the text is over before it
 * @param tokens at most so many ids
 */
public record Ending(Set<Integer> ids, List<String> texts, int tokens) {
  private static final String KEY = "eos_token_id";
  private static final String GENERATION_CONFIG = "generation_config.json";

  public Ending {
    ids = Set.copyOf(ids);
    texts = List.copyOf(texts);
    if (tokens < 1 || texts.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException(tokens + " tokens, " + texts);
    }
  }

  /** The ids that end a text: those of generation_config.json, else of config.json. */
  public static Set<Integer> idsOf(Decoder decoder) throws IOException {
    ModelConfig config = decoder.checkpoint().config();
    Optional<ModelConfig> generation = config.beside(GENERATION_CONFIG);
    if (generation.isPresent() && generation.get().tree().hasNonNull(KEY)) {
      return ids(generation.get());
    }
    return config.tree().hasNonNull(KEY) ? ids(config) : ids(decoder.textConfig());
  }

  private static Set<Integer> ids(ModelConfig config) throws CheckpointException {
    JsonNode value = config.tree().path(KEY);
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode id : value.isArray() ? value : List.of(value)) {
      if (id.isIntegralNumber()) {
        ids.add(id.asInt());
      } else if (!id.isNull() && !id.isMissingNode()) {
        throw new CheckpointException(
            config.file() + ": " + KEY + " is " + value + ", and not an id or a list of ids.");
      }
    }
    return ids;
  }

  /** Where a text is over; empty if it isn't. */
  Optional<Integer> in(String text) {
    return texts.stream().map(text::indexOf).filter(at -> at >= 0).min(Integer::compare);
  }

  /** How much of a text's end may be the beginning of what ends it. */
  int openEnd(String text) {
    int open = 0;
    for (String end : texts) {
      for (int length = Math.min(end.length() - 1, text.length()); length > open; length--) {
        if (text.endsWith(end.substring(0, length))) {
          open = length;
        }
      }
    }
    return open;
  }
}
