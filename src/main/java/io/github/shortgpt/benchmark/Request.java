package io.github.shortgpt.benchmark;

/**
 * What a model is asked: how likely a continuation is after a context.
 *
 * @param whole whether the continuation is a text that follows nothing, with the special tokens
 *     that the tokenizer gives it; OpenCompass asks so
 */
public record Request(String context, String continuation, boolean whole) {
  public Request {
    if (whole && !context.isEmpty()) {
      throw new IllegalArgumentException("a whole text follows nothing");
    }
  }

  /** A continuation after a context, which may be empty. */
  public static Request of(String context, String continuation) {
    return new Request(context, continuation, false);
  }

  /** A text and nothing before it. */
  public static Request ofWhole(String text) {
    return new Request("", text, true);
  }
}
