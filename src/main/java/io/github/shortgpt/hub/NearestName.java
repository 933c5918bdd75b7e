package io.github.shortgpt.hub;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that a misspelt one was probably meant to be. */
final class NearestName {
  /** Of so many characters one may be wrong. */
  private static final int CHARACTERS_AN_EDIT = 3;

  private NearestName() {}

  /** The name with the fewest edits, the first of equals; empty where all are far off. */
  static Optional<String> of(String misspelt, Collection<String> names) {
    String from = plain(misspelt);
    int most = Math.max(1, from.length() / CHARACTERS_AN_EDIT);
    return names.stream()
        .min(Comparator.comparingInt(name -> edits(from, plain(name))))
        .filter(name -> edits(from, plain(name)) <= most);
  }

  /** Case and the signs between words are what is most often wrong. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /** Levenshtein's distance. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
