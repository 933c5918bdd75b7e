package io.github.shortgpt.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads as much of a regular expression of Oniguruma as tells its cost. What tokenizers don't use,
 * such as references back, is {@link RegexCost#UNKNOWN}.
 */
final class RegexReader {
  /** Ten times the longest of any tokenizer. */
  private static final int MOST_CHARS = 10_000;

  private static final int MOST_NESTED = 50;
  private static final Pattern COUNT = Pattern.compile("\\{(?=,?\\d)(\\d{0,6})(,?)(\\d{0,6})}");
  private static final Pattern CODE =
      Pattern.compile("x\\{[0-9A-Fa-f]+}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{4}|0[0-7]{0,2}");
  private static final Pattern PROPERTY = Pattern.compile("[pP]\\{(\\^?)([^}]*)}");
  private static final Pattern NAME = Pattern.compile("\\?(?:<\\w+>|'\\w+')");
  private static final Pattern CLASS = Pattern.compile("\\[:\\^?\\w+:]");
  private static final Pattern FLAGS = Pattern.compile("\\?[i-]*([:)])");

  /** Letters, marks and numbers. */
  private static final Pattern WORDS = Pattern.compile("[LMN][a-z&]?|Han|Hiragana|Katakana|Hangul");

  private static final Set<Character> EDGES = Set.of('b', 'B', 'A', 'Z', 'z', 'G');
  private static final String BLANK_ESCAPES = "snrtfv";
  private static final String WORD_ESCAPES = "wdh";
  private static final String LINE_ESCAPES = "SWDHNOae";

  private final String regex;
  private int at;
  private int depth;
  private boolean understood = true;

  private RegexReader(String regex) {
    this.regex = regex;
  }

  /** The cost of a regular expression; what is no such expression is for the library to refuse. */
  static RegexCost cost(String regex) {
    if (regex.length() > MOST_CHARS) {
      return RegexCost.UNKNOWN;
    }
    RegexReader reader = new RegexReader(regex);
    RegexCost cost = reader.alternatives();
    return reader.understood && reader.at == regex.length() ? cost : RegexCost.UNKNOWN;
  }

  private boolean take(String token) {
    boolean here = regex.startsWith(token, at);
    at += here ? token.length() : 0;
    return here;
  }

  private Matcher take(Pattern pattern) {
    Matcher matcher = pattern.matcher(regex).region(at, regex.length());
    at += matcher.lookingAt() ? matcher.end() - at : 0;
    return matcher;
  }

  private RegexCost alternatives() {
    RegexCost cost = sequence();
    while (take("|")) {
      cost = cost.or(sequence());
    }
    return cost;
  }

  private RegexCost sequence() {
    List<RegexCost> parts = new ArrayList<>();
    while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
      parts.add(quantified(atom()));
    }
    return RegexCost.sequence(parts);
  }

  private RegexCost quantified(RegexCost atom) {
    RegexCost cost = atom;
    for (Optional<RegexCost> more = repeated(atom); more.isPresent(); more = repeated(cost)) {
      cost = more.get();
    }
    return cost;
  }

  /** What a repetition makes of what stands before it, if there is one. */
  private Optional<RegexCost> repeated(RegexCost cost) {
    int begin = at;
    Matcher count = take(COUNT);
    if (at > begin) {
      return Optional.of(counted(cost, count));
    }
    int from = regex.startsWith("+", at) ? 1 : 0;
    int to = regex.startsWith("?", at) ? 1 : Integer.MAX_VALUE;
    if (!take("*") && !take("+") && !take("?")) {
      return Optional.empty();
    }
    RegexCost repeated = cost.times(from, to);
    if (take("+")) {
      return Optional.of(repeated.atomic());
    }
    take("?"); // takes as little as it can
    return Optional.of(repeated);
  }

  /** A plus behind a count is a repetition of its own, and so is a question mark if it is exact. */
  private RegexCost counted(RegexCost cost, Matcher count) {
    int from = count.group(1).isEmpty() ? 0 : Integer.parseInt(count.group(1));
    if (count.group(2).isEmpty()) {
      return cost.times(from, from);
    }
    take("?");
    boolean open = count.group(3).isEmpty();
    int to = open ? Integer.MAX_VALUE : Integer.parseInt(count.group(3));
    return to < from ? RegexCost.UNKNOWN : cost.times(from, to);
  }

  private RegexCost atom() {
    char c = regex.charAt(at);
    if (take("(")) {
      return group();
    }
    if (take("[")) {
      return RegexCost.one(characters());
    }
    if (take("\\")) {
      return escape();
    }
    int character = regex.codePointAt(at);
    at += Character.charCount(character);
    return switch (c) {
      case '^', '$' -> RegexCost.EDGE;
      case '.' -> RegexCost.one(Run.LINES);
      default -> RegexCost.one(Run.of(character));
    };
  }

  private RegexCost group() {
    if (++depth > MOST_NESTED) {
      return unknown();
    }
    RegexCost cost;
    if (take("?=") || take("?!") || take("?<=") || take("?<!")) {
      cost = alternatives().looked();
    } else if (take("?>")) {
      cost = alternatives().atomic();
    } else if (regex.startsWith("?", at)) {
      cost = named();
    } else if (regex.startsWith("*", at)) {
      return unknown();
    } else {
      cost = alternatives();
    }
    depth--;
    return take(")") ? cost : unknown();
  }

  /**
   * A group with a name, or with flags, which hold to the end of the group around where it ends.
   */
  private RegexCost named() {
    int begin = at;
    Matcher flags = take(FLAGS);
    if (at == begin) {
      take(NAME);
      return at == begin ? unknown() : alternatives();
    }
    if (flags.group(1).equals(")")) {
      at--;
      return RegexCost.NOTHING;
    }
    return alternatives();
  }

  private RegexCost escape() {
    char c = at < regex.length() ? regex.charAt(at) : 0;
    if (EDGES.contains(c)) {
      at++;
      return RegexCost.EDGE;
    }
    if (take("R")) {
      return RegexCost.one(Run.BLANKS).times(1, 2);
    }
    return Character.isDigit(c) && c != '0' ? unknown() : RegexCost.one(escaped());
  }

  /** What stands behind a backslash, within brackets or without. */
  private Run escaped() {
    int begin = at;
    take(CODE);
    if (at > begin) {
      return Run.LINES;
    }
    Matcher property = take(PROPERTY);
    if (at > begin) {
      boolean words = property.group(1).isEmpty() && regex.charAt(begin) == 'p';
      return words && WORDS.matcher(property.group(2)).matches() ? Run.WORDS : Run.LINES;
    }
    if (at == regex.length()) {
      giveUp();
      return Run.LINES;
    }
    int character = regex.codePointAt(at);
    at += Character.charCount(character);
    if (!Character.isLetterOrDigit(character)) {
      return Run.of(character);
    }
    if (BLANK_ESCAPES.indexOf(character) >= 0) {
      return Run.BLANKS;
    }
    if (WORD_ESCAPES.indexOf(character) < 0 && LINE_ESCAPES.indexOf(character) < 0) {
      giveUp(); // something of Oniguruma's own
    }
    return WORD_ESCAPES.indexOf(character) >= 0 ? Run.WORDS : Run.LINES;
  }

  /** What stands between brackets, the first of which is taken. */
  private Run characters() {
    boolean others = take("^");
    Run run = range();
    boolean narrowed = false;
    while (!take("]")) {
      if (at >= regex.length()) {
        giveUp();
        return Run.LINES;
      }
      narrowed |= take("&&");
      Run next = range();
      run = narrowed ? run : run.and(next);
    }
    return others ? Run.LINES : run;
  }

  private Run range() {
    int begin = at;
    Run from = character();
    if (!regex.startsWith("-", at) || regex.startsWith("-]", at)) {
      return from;
    }
    at++;
    int second = at;
    Run to = character();
    // From A to z there are signs, too.
    boolean alike = type(begin) == type(second);
    return alike ? from.and(to) : Run.LINES;
  }

  private int type(int place) {
    return place < regex.length() ? Character.getType(regex.codePointAt(place)) : -1;
  }

  private Run character() {
    if (at >= regex.length() || ++depth > MOST_NESTED) {
      giveUp();
      return Run.LINES;
    }
    int begin = at;
    Run run;
    take(CLASS);
    if (at > begin) {
      run = Run.LINES;
    } else if (take("[")) {
      run = characters();
    } else if (take("\\")) {
      run = escaped();
    } else {
      int character = regex.codePointAt(at);
      at += Character.charCount(character);
      run = Run.of(character);
    }
    depth--;
    return run;
  }

  private RegexCost unknown() {
    giveUp();
    return RegexCost.UNKNOWN;
  }

  private void giveUp() {
    understood = false;
    at = regex.length();
  }
}
