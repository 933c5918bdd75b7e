package io.github.shortgpt.benchmark;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Measures the log-likelihoods of requests under several subsets of one model's layers. */
final class Loglikelihoods {
  private final Engine engine;
  private final Decoder decoder;
  private final ComputeType type;
  private final long liveBytes;

  /**
   * A measurement on one model.
   *
   * @param liveBytes what hidden states may take at a time
   */
  Loglikelihoods(Engine engine, Decoder decoder, ComputeType type, long liveBytes) {
    this.engine = engine;
    this.decoder = decoder;
    this.type = type;
    this.liveBytes = liveBytes;
  }

  /** For each candidate, every request's log-likelihood, in the order of the requests. */
  List<List<Loglikelihood>> measure(
      List<EncodedRequest> requests, List<LayerSubset> candidates, EvaluationProgress progress)
      throws IOException {
    double[][] sums = new double[candidates.size()][requests.size()];
    boolean[][] missed = new boolean[candidates.size()][requests.size()];
    long bytes = (long) decoder.width() * type.bytes() * candidates.size();
    List<List<RequestBatch>> parts =
        RequestBatch.parts(RequestBatch.pack(requests), Math.max(1, liveBytes / bytes));
    try (LanguageHead head = new LanguageHead(engine, decoder, type)) {
      for (int part = 0; part < parts.size(); part++) {
        List<RequestBatch> batches = parts.get(part);
        List<TokenBatch> tokens = batches.stream().map(RequestBatch::tokens).toList();
        try (SubsetStream stream = new SubsetStream(engine, decoder, type, tokens, liveBytes)) {
          // Each part is a sweep of its own through all layers.
          long each = stream.evaluationsOf(candidates);
          long before = part * each;
          long all = parts.size() * each;
          stream.run(
              candidates,
              (candidate, batch, states) -> {
                RequestBatch asked = batches.get(tokens.indexOf(batch));
                // A request is in one batch alone, so its place among all is that batch's.
                asked.add(head, states, sums[candidate], missed[candidate]);
                return () -> {};
              },
              (done, total) -> progress.onEvaluation(before + done, all));
        }
      }
    }
    return results(requests, sums, missed);
  }

  private static List<List<Loglikelihood>> results(
      List<EncodedRequest> requests, double[][] sums, boolean[][] missed) {
    List<List<Loglikelihood>> byCandidate = new ArrayList<>();
    for (int candidate = 0; candidate < sums.length; candidate++) {
      List<Loglikelihood> results = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        results.add(
            new Loglikelihood(sums[candidate][i], !missed[candidate][i], requests.get(i).tokens()));
      }
      byCandidate.add(results);
    }
    return byCandidate;
  }
}
