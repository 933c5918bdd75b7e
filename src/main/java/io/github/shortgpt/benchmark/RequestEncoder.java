package io.github.shortgpt.benchmark;

import io.github.shortgpt.text.Tokenizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tokenises requests as lm-evaluation-harness does: context and continuation together, cut where
 * the context alone would end. What has more tokens than the model's positions loses its first.
 */
final class RequestEncoder {
  private final Tokenizer tokenizer;
  private final int maxLength;

  /** An item's choices share a context, which is tokenised once. */
  private String context = "";

  private int contextLength;

  /**
   * An encoder for one model.
   *
   * @param maxLength tokens that the model takes
   */
  RequestEncoder(Tokenizer tokenizer, int maxLength) {
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
  }

  EncodedRequest encode(Request request) throws TaskException {
    if (request.whole()) {
      int[] ids = encode(request.continuation());
      int[] fitting = Arrays.copyOf(ids, Math.min(ids.length, maxLength));
      return checked(request, fitting, fitting.length - 1);
    }
    if (request.context().isEmpty()) {
      return afterPrefix(request);
    }
    int[] all = encode(request.context() + request.continuation());
    return checked(request, lastOf(all), all.length - lengthOf(request.context()));
  }

  /** Tokens of a context without the spaces at its end, which count as the continuation's. */
  private int lengthOf(String asked) {
    if (!asked.equals(context)) {
      context = asked;
      contextLength = encode(PythonText.stripTrailing(asked)).length;
    }
    return contextLength;
  }

  private EncodedRequest afterPrefix(Request request) throws TaskException {
    Optional<Tokenizer.Prefix> prefix = tokenizer.prefix();
    int[] ids = tokenizer.encode(request.continuation());
    if (prefix.isEmpty()) {
      throw new TaskException(
          "The tokenizer names no BOS and no EOS token, one of which has to stand before "
              + quoted(request)
              + ", since it follows nothing.");
    }
    if (ids.length > 0 && ids[0] == prefix.get().id()) {
      return checked(request, lastOf(ids), ids.length - 1);
    }
    IntStream before = IntStream.of(prefix.get().id());
    int[] all = IntStream.concat(before, Arrays.stream(ids)).toArray();
    return checked(request, lastOf(all), ids.length);
  }

  /** A text with the special tokens that the tokenizer gives it. */
  int[] encode(String text) {
    // A text that begins with BOS in writing gets no second one.
    boolean begun = tokenizer.prefix().filter(prefix -> text.startsWith(prefix.text())).isPresent();
    return begun ? tokenizer.encode(text) : tokenizer.encodeWithSpecialTokens(text);
  }

  /** One more than the model takes: the last is only predicted. */
  private int[] lastOf(int[] ids) {
    return Arrays.copyOfRange(ids, Math.max(0, ids.length - maxLength - 1), ids.length);
  }

  private EncodedRequest checked(Request request, int[] ids, int predicted) throws TaskException {
    if (predicted <= 0) {
      throw new TaskException(
          quoted(request) + " has no token of its own after its context: nothing can be asked.");
    }
    if (predicted >= ids.length) {
      throw new TaskException(
          quoted(request)
              + " has "
              + predicted
              + " tokens and nothing before them; the model takes "
              + maxLength
              + ".");
    }
    return new EncodedRequest(ids, predicted);
  }

  private static String quoted(Request request) {
    String text = request.continuation();
    int end = text.offsetByCodePoints(0, Math.min(40, text.codePointCount(0, text.length())));
    return "The text \"" + text.substring(0, end) + (end < text.length() ? "…" : "") + "\"";
  }
}
