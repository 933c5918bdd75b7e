package io.github.shortgpt.text;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a part of a regular expression may cost a matcher that goes back and tries again.
 *
 * <p>Going back costs as much as there are ways to match what came before: with one endless
 * repetition as many as the text is long, with two that many squared, and with one inside another
 * more than can be tried. It only costs where something behind can fail.
 *
 * @param least characters that it takes at least
 * @param sole whether it takes always as many, in a single way
 * @param ways power of the text's length in the number of ways to match it
 * @param work the same in the steps until it is known not to match
 * @param fails whether it may not match
 * @param size its parts when counted repetitions are written out
 * @param run what its endless repetitions take, or else its last part
 * @param retried what the repetitions take that are gone back into
 */
record RegexCost(
    int least,
    boolean sole,
    int ways,
    int work,
    boolean fails,
    long size,
    Run run,
    Set<Run> retried) {
  /** A power that stands for any. */
  private static final int ENDLESS = 100;

  /** With more choices in a row than that there are too many ways through them. */
  private static final int MOST_CHOICES = 8;

  /** A counted repetition up to here counts as once, beyond as an endless one. */
  private static final int FEW_TIMES = 64;

  private static final int MOST_PARTS = 10_000;
  private static final int MOST_TAKEN = 1 << 20;

  /** What isn't understood could cost anything. */
  static final RegexCost UNKNOWN =
      new RegexCost(0, false, ENDLESS, ENDLESS, true, 1, Run.LINES, Set.of(Run.LINES));

  /** Takes nothing and always matches. */
  static final RegexCost NOTHING = new RegexCost(0, true, 0, 0, false, 1, Run.BLANKS, Set.of());

  /** An edge of a word, a line or the text. */
  static final RegexCost EDGE = new RegexCost(0, true, 0, 0, true, 1, Run.BLANKS, Set.of());

  /** One character. */
  static RegexCost one(Run run) {
    return new RegexCost(1, true, 0, 0, true, 1, run, Set.of());
  }

  /** Whether the steps on a text are at most some times its length at every place. */
  boolean isBounded() {
    return work <= 1 && size <= MOST_PARTS;
  }

  /** One after the other. */
  static RegexCost sequence(List<RegexCost> parts) {
    int last = parts.size();
    while (last > 0 && !parts.get(last - 1).fails()) {
      last--;
    }
    RegexCost whole = NOTHING;
    for (int i = 0; i < parts.size(); i++) {
      whole = whole.then(parts.get(i), i < last);
    }
    return whole;
  }

  /** {@code mayFail}: whether the next part, or one behind it, makes the matcher go back. */
  private RegexCost then(RegexCost next, boolean mayFail) {
    Set<Run> runs = union(retried, next.retried);
    if (mayFail && ways > 0) {
      runs.add(run);
    }
    return new RegexCost(
        Math.min(least + next.least, MOST_TAKEN),
        sole && next.sole,
        power(ways + next.ways),
        power(Math.max(work, mayFail ? ways + next.work : next.work)),
        fails || next.fails,
        size + next.size,
        ways == 0 ? next.run : next.ways == 0 ? run : run.and(next.run),
        runs);
  }

  /** One of both. */
  RegexCost or(RegexCost other) {
    return new RegexCost(
        Math.min(least, other.least),
        false,
        Math.max(ways, other.ways),
        Math.max(work, other.work),
        fails && other.fails,
        size + other.size,
        run.and(other.run),
        union(retried, other.retried));
  }

  /** Repeated from so many times to so many; {@code Integer.MAX_VALUE} is without end. */
  RegexCost times(int from, int to) {
    boolean endless = to == Integer.MAX_VALUE || to - from > FEW_TIMES;
    boolean several = (!sole && to > MOST_CHOICES) || (ways > 0 && to > 1);
    boolean choices = several || (least == 0 && endless);
    int repeated = choices ? ENDLESS : endless ? 1 : ways;
    long copies = Math.max(1, to == Integer.MAX_VALUE ? from : to);
    return new RegexCost(
        (int) Math.min((long) least * from, MOST_TAKEN),
        sole && from == to,
        repeated,
        work == 0 ? 0 : power(work + (to > 1 ? 1 : 0)),
        fails && from > 0,
        Math.min(size * copies, MOST_TAKEN),
        least == 1 && sole ? run : Run.LINES,
        retried);
  }

  /** Without going back into it. */
  RegexCost atomic() {
    return new RegexCost(least, sole, 0, work, fails, size, run, retried);
  }

  /** Only looked at. */
  RegexCost looked() {
    return new RegexCost(0, true, 0, work, true, size, Run.BLANKS, retried);
  }

  private static int power(int power) {
    return Math.min(power, ENDLESS);
  }

  private static Set<Run> union(Set<Run> some, Set<Run> others) {
    Set<Run> all = EnumSet.noneOf(Run.class);
    Stream.of(some, others).forEach(all::addAll);
    return all;
  }
}
