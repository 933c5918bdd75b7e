package io.github.shortgpt.generate;

import java.util.List;

/**
 * How a model went on with a prompt.
 *
 * @param ids all that were chosen, an id that ended the text included
 * @param text what they say, without what ended it
 * @param promptSeconds until the prompt was read
 * @param seconds from then on
 */
public record Generated(List<Integer> ids, String text, double promptSeconds, double seconds) {
  public Generated {
    ids = List.copyOf(ids);
  }
}
