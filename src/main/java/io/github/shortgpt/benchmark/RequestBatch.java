package io.github.shortgpt.benchmark;

import io.github.shortgpt.forward.ForwardException;
import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.forward.TokenLikelihoods;
import io.github.shortgpt.text.TokenBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Requests that are run together, rows of about one length. A request whose input begins another's,
 * such as the choices of one token after one context, is answered from the other's row.
 */
final class RequestBatch {
  /**
   * A row and the requests that it answers, by their places among all.
   *
   * @param longest the one whose input is the row
   */
  private record Shared(EncodedRequest longest, List<Integer> requests) {
    int length() {
      return longest.tokens() - 1;
    }
  }

  private final List<EncodedRequest> all;
  private final List<Shared> rows;
  private final TokenBatch tokens;

  private RequestBatch(List<EncodedRequest> all, List<Shared> rows, int first) {
    this.all = all;
    this.rows = List.copyOf(rows);
    this.tokens =
        TokenBatch.padded(first, rows.stream().map(row -> row.longest().input()).toList());
  }

  /** Packs requests, the longest first. */
  static List<RequestBatch> pack(List<EncodedRequest> requests) {
    List<Shared> rows = new ArrayList<>(shared(requests));
    rows.sort(Comparator.comparingInt((Shared row) -> -row.length()));
    List<RequestBatch> batches = new ArrayList<>();
    int first = 0;
    while (first < rows.size()) {
      int fitting = Math.max(1, LayerStream.BATCH_TOKENS / rows.get(first).length());
      int end = Math.min(rows.size(), first + fitting);
      batches.add(new RequestBatch(requests, rows.subList(first, end), first));
      first = end;
    }
    return batches;
  }

  private static List<Shared> shared(List<EncodedRequest> requests) {
    List<Integer> backwards =
        IntStream.range(0, requests.size())
            .boxed()
            .sorted((a, b) -> requests.get(b).compareInput(requests.get(a)))
            .toList();
    List<Shared> rows = new ArrayList<>();
    for (int request : backwards) {
      EncodedRequest asked = requests.get(request);
      // What begins like this comes before, and of these the last is the shortest.
      Shared longer = rows.isEmpty() ? null : rows.get(rows.size() - 1);
      if (longer == null || !asked.begins(longer.longest())) {
        longer = new Shared(asked, new ArrayList<>());
        rows.add(longer);
      }
      longer.requests().add(request);
    }
    return rows;
  }

  /** Cuts a list into parts of no more tokens than a limit, or of one batch. */
  static List<List<RequestBatch>> parts(List<RequestBatch> batches, long limit) {
    List<List<RequestBatch>> parts = new ArrayList<>();
    long held = limit;
    for (RequestBatch batch : batches) {
      if (held + batch.tokens.tokens() > limit) {
        parts.add(new ArrayList<>());
        held = 0;
      }
      parts.get(parts.size() - 1).add(batch);
      held += batch.tokens.tokens();
    }
    return parts;
  }

  TokenBatch tokens() {
    return tokens;
  }

  /** Adds up what each request of this batch gets from a model's last states. */
  void add(LanguageHead head, HiddenStates states, double[] sums, boolean[] missed)
      throws ForwardException {
    List<Integer> owners = new ArrayList<>();
    IntStream.Builder places = IntStream.builder();
    IntStream.Builder targets = IntStream.builder();
    for (int row = 0; row < rows.size(); row++) {
      for (int request : rows.get(row).requests()) {
        EncodedRequest asked = all.get(request);
        for (int i = 0; i < asked.predicted(); i++) {
          owners.add(request);
          places.add(row * tokens.columns() + asked.column(i));
          targets.add(asked.target(i));
        }
      }
    }
    TokenLikelihoods likelihoods =
        head.likelihoods(tokens, states, places.build().toArray(), targets.build().toArray());
    for (int i = 0; i < owners.size(); i++) {
      sums[owners.get(i)] += likelihoods.logLikelihood(i);
      missed[owners.get(i)] |= !likelihoods.isGreedy(i);
    }
  }
}
