package io.github.shortgpt.generate;

import io.github.shortgpt.text.Tokenizer;
import java.util.Arrays;

/**
 * Turns ids into text as they come. A token can be a part of a character, and how it is written
 * depends on those before it, a prompt's last ones for the first.
 */
final class TextStream {
  /** Ids of the prompt that are looked at: enough for any character and the space after it. */
  private static final int CONTEXT = 8;

  private static final char INCOMPLETE = '\uFFFD';

  private final Tokenizer tokenizer;
  private int[] ids;
  private int begin;
  private int written;

  TextStream(Tokenizer tokenizer, int[] prompt) {
    this.tokenizer = tokenizer;
    this.ids = Arrays.copyOfRange(prompt, Math.max(0, prompt.length - CONTEXT), prompt.length);
    this.written = ids.length;
  }

  /** The characters that this id completes; none if it ends within one. */
  String add(int id) {
    ids = Arrays.copyOf(ids, ids.length + 1);
    ids[ids.length - 1] = id;
    String text = unwritten();
    if (text.isEmpty() || text.charAt(text.length() - 1) == INCOMPLETE) {
      return "";
    }
    begin = written;
    written = ids.length;
    return text;
  }

  /** What is left when no more ids come, with a mark for a character that stays incomplete. */
  String end() {
    String text = unwritten();
    written = ids.length;
    return text;
  }

  private String unwritten() {
    String before = tokenizer.decode(Arrays.copyOfRange(ids, begin, written));
    String all = tokenizer.decode(Arrays.copyOfRange(ids, begin, ids.length));
    return all.substring(Math.min(before.length(), all.length()));
  }
}
