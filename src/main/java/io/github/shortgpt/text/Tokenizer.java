package io.github.shortgpt.text;

import java.util.OptionalInt;

/** Turns text into the ids of a model's vocabulary. */
public interface Tokenizer extends AutoCloseable {
  /** The ids of a whole document, without special tokens at its ends and never truncated. */
  int[] encode(String document);

  /** The id that the tokenizer puts before a text, if it does. */
  OptionalInt bos();

  /** The id that ends a text in training, if the tokenizer names one. */
  OptionalInt endOfText();

  @Override
  void close();
}
