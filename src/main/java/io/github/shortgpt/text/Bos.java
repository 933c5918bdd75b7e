package io.github.shortgpt.text;

/** Where the tokenizer's BOS token stands, if the tokenizer adds one. */
public enum Bos {
  /** Nowhere. */
  NONE,

  /** Before the text, as the perplexities of the quantisation literature have it. */
  FIRST,

  /** Before each window, which is shorter by one token for it. */
  EACH
}
