package io.github.shortgpt.generate;

import java.util.List;

/**
 * How a model went on with a prompt.
 *
 * @param ids all that were chosen, an id that ended the text included
 * @param text what they say, without what ended it
 */
public record Generated(List<Integer> ids, String text) {
  public Generated {
    ids = List.copyOf(ids);
  }
}
