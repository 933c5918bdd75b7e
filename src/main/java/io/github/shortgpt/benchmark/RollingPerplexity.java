package io.github.shortgpt.benchmark;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Word and byte perplexity of documents as lm-evaluation-harness takes them ({@code
 * loglikelihood_rolling}): every token of a document is predicted once, in windows as long as the
 * model takes; the first begins with BOS, or else EOS, each next one with the last token of the one
 * before, and the last with as much of what was before as fits. The special tokens that the
 * tokenizer gives a text are among its tokens, as in version 0.4.13.
 */
public final class RollingPerplexity {
  /** The task's name in options and documents. */
  public static final String NAME = "word-ppl";

  private final Tokenizer tokenizer;
  private final Loglikelihoods loglikelihoods;
  private final int length;
  private final RequestEncoder encoder;

  /**
   * Evaluations of one model.
   *
   * @param liveBytes what hidden states may take at a time
   */
  public RollingPerplexity(
      Engine engine, Decoder decoder, ComputeType type, Tokenizer tokenizer, long liveBytes) {
    this.tokenizer = tokenizer;
    this.loglikelihoods = new Loglikelihoods(engine, decoder, type, liveBytes);
    this.length = MultipleChoice.length(decoder, tokenizer);
    this.encoder = new RequestEncoder(tokenizer, length);
  }

  /** What each candidate makes of the documents. */
  public List<RollingResult> measure(
      Documents documents, List<LayerSubset> candidates, EvaluationProgress progress)
      throws IOException {
    Tokenizer.Prefix prefix =
        tokenizer
            .prefix()
            .orElseThrow(
                () ->
                    new TaskException(
                        "The tokenizer names no BOS and no EOS token, one of which has to stand"
                            + " before a document for "
                            + NAME
                            + "."));
    List<EncodedRequest> requests = new ArrayList<>();
    long[] counts = new long[3];
    documents.read(
        text -> {
          requests.addAll(windows(prefix.id(), encoder.encode(text), length));
          counts[0]++;
          counts[1] += PythonText.splitAtSpaces(text);
          counts[2] += text.getBytes(StandardCharsets.UTF_8).length;
        });
    RollingResult.Windows read = new RollingResult.Windows(requests.size(), length, prefix.text());
    List<RollingResult> results = new ArrayList<>();
    for (List<Loglikelihood> answers : loglikelihoods.measure(requests, candidates, progress)) {
      double sum = answers.stream().mapToDouble(Loglikelihood::sum).sum();
      results.add(new RollingResult(sum, Math.toIntExact(counts[0]), counts[1], counts[2], read));
    }
    return results;
  }

  /** The windows of one document. */
  static List<EncodedRequest> windows(int prefix, int[] ids, int length) {
    List<EncodedRequest> windows = new ArrayList<>();
    int first = Math.min(length, ids.length);
    if (first > 0) {
      int[] begun = IntStream.concat(IntStream.of(prefix), Arrays.stream(ids, 0, first)).toArray();
      windows.add(new EncodedRequest(begun, first));
    }
    int predicted = first;
    while (predicted < ids.length) {
      int more = Math.min(ids.length - predicted, length);
      int end = predicted + more;
      windows.add(new EncodedRequest(Arrays.copyOfRange(ids, end - length - 1, end), more));
      predicted = end;
    }
    return windows;
  }
}
