package io.github.shortgpt.input;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON of unknown origin: of bounded depth and size, every key once, one value a text.
 *
 * <p>Numbers aren't bounded: they are read into 64 bits of floating point, or into an integer of no
 * more digits than Jackson allows, and never written out in full.
 */
public final class StrictJson {
  /** Deeper than any config or tokenizer, and far from the end of a thread's stack. */
  private static final int MOST_NESTED = 200;

  /** So many that the tree of them, at under 100 bytes each, fits the memory there is. */
  private static final int MOST_TOKENS = 4_000_000;

  private StrictJson() {}

  /** What trees are read by. */
  public static JsonFactoryBuilder trees() {
    return bounded(MOST_NESTED, MOST_TOKENS).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
  }

  /** What is read by who keeps little of it: no limit on how much it is. */
  public static JsonFactoryBuilder streams() {
    return streams(MOST_NESTED);
  }

  /** The same with a limit of its own on the depth. */
  public static JsonFactoryBuilder streams(int mostNested) {
    return bounded(mostNested, Long.MAX_VALUE);
  }

  private static JsonFactoryBuilder bounded(int nested, long tokens) {
    return new JsonFactoryBuilder()
        .streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(nested).maxTokenCount(tokens).build());
  }

  /** A mapper for trees. */
  public static JsonMapper.Builder mapper() {
    return mapper(trees());
  }

  /** A mapper for trees that come from a factory with further features. */
  public static JsonMapper.Builder mapper(JsonFactoryBuilder factory) {
    return JsonMapper.builder(factory.build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** What is wrong with a text, without the names of Jackson's own settings. */
  public static String reason(JsonProcessingException e) {
    return e.getOriginalMessage()
        .replaceFirst(",? \\(?from `StreamReadConstraints[^`]*`", "")
        .replaceFirst("\\(bound as .*", "where the text should end");
  }
}
