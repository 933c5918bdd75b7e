package io.github.shortgpt.benchmark;

/**
 * What a model makes of documents, each from its first token on, by words and by bytes.
 *
 * @param loglikelihood of all documents, in nats
 * @param words between white space, as lm-evaluation-harness counts them
 * @param bytes in UTF-8
 */
public record RollingResult(
    double loglikelihood, int documents, long words, long bytes, Windows windows) {
  /**
   * The windows that documents were read in.
   *
   * @param length tokens of the longest that there may be
   * @param prefix the special token that each document's first one begins with, as it is written
   */
  public record Windows(int count, int length, String prefix) {}

  private static final double LN_2 = Math.log(2);

  /** e to the loss for each word. */
  public double wordPerplexity() {
    return Math.exp(-loglikelihood / words);
  }

  /** e to the loss for each byte. */
  public double bytePerplexity() {
    return Math.exp(-loglikelihood / bytes);
  }

  /** The loss for each byte, in bits. */
  public double bitsPerByte() {
    return -loglikelihood / bytes / LN_2;
  }
}
