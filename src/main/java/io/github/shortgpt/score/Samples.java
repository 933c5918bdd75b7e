package io.github.shortgpt.score;

import io.github.shortgpt.text.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the means were taken of: sums and token counts of every piece of text, which intervals are
 * drawn from and by which runs are put together.
 *
 * @param sums {@code [layers][pieces]}
 * @param tokens {@code [layers][pieces]}, the tokens that count
 */
public record Samples(List<Piece> pieces, List<double[]> sums, List<int[]> tokens) {
  public Samples {
    pieces = List.copyOf(pieces);
    sums = List.copyOf(sums);
    tokens = List.copyOf(tokens);
    boolean fits = sums.size() == tokens.size();
    for (int layer = 0; fits && layer < sums.size(); layer++) {
      fits = sums.get(layer).length == pieces.size() && tokens.get(layer).length == pieces.size();
    }
    if (!fits) {
      throw new IllegalArgumentException("sums and tokens are not [layers][pieces]");
    }
  }

  /** Number of layers. */
  public int layers() {
    return sums.size();
  }

  /** The mean over all tokens that count, of one layer. */
  public double mean(int layer) {
    return Arrays.stream(sums.get(layer)).sum() / countedTokens(layer);
  }

  /** How many tokens count, of one layer. */
  long countedTokens(int layer) {
    return Arrays.stream(tokens.get(layer)).asLongStream().sum();
  }

  /** These, then those of other text: what one run over both would have measured. */
  public Samples and(Samples others) {
    List<Piece> allPieces = new ArrayList<>(pieces);
    allPieces.addAll(others.pieces);
    List<double[]> allSums = new ArrayList<>();
    List<int[]> allTokens = new ArrayList<>();
    for (int layer = 0; layer < layers(); layer++) {
      allSums.add(joined(sums.get(layer), others.sums.get(layer)));
      allTokens.add(joined(tokens.get(layer), others.tokens.get(layer)));
    }
    return new Samples(allPieces, allSums, allTokens);
  }

  private static double[] joined(double[] first, double[] second) {
    double[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static int[] joined(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
