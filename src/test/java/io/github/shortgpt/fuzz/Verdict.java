package io.github.shortgpt.fuzz;

import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * How one input was met.
 *
 * @param way what tells this way of meeting an input from others
 * @param failure what must not happen, or what was refused; null if the input was read
 * @param isFault whether it must not happen
 */
record Verdict(String way, Throwable failure, boolean isFault) {
  private static final String OWN = "io.github.shortgpt.";

  /** CPU time, since the machine may have stopped the process. */
  static final long MOST_NANOS = 5_000_000_000L;

  private static final long MOST_ALLOCATED = 256L << 20;

  /** Of a sentence, and of what is left of it without details. */
  private static final int MOST_READ = 400;

  private static final int MOST_KEPT = 120;

  /** Letters of a word; what has more is the input's. */
  private static final int LONGEST_WORD = 24;

  static Verdict of(Format format, byte[] input, Meter meter) {
    meter.begin();
    try {
      String understood = format.read(input);
      return costs(new Verdict("read: " + understood, null, false), meter);
    } catch (IOException e) {
      String sentence = String.valueOf(e.getMessage());
      String way = e.getClass().getSimpleName() + ": " + withoutDetails(sentence);
      return costs(new Verdict(way, e, !isFinished(e, sentence)), meter);
    } catch (RuntimeException | Error e) {
      StackTraceElement[] trace = e.getStackTrace();
      String way = e.getClass().getName() + " " + own(trace);
      return new Verdict(way, e, true);
    }
  }

  private static boolean isFinished(IOException e, String sentence) {
    boolean own = e.getClass().getName().startsWith(OWN);
    boolean expected = own || e instanceof FileSystemException;
    // The command line leaves out the middle of a long one, which quotes the input.
    return expected && sentence.endsWith(".");
  }

  private static Verdict costs(Verdict verdict, Meter meter) {
    if (meter.nanos() > MOST_NANOS) {
      return new Verdict("slow; " + verdict.way, verdict.failure, true);
    }
    return meter.allocated() > MOST_ALLOCATED
        ? new Verdict("large; " + verdict.way, verdict.failure, true)
        : verdict;
  }

  /** The first place in this program, by which bugs are told apart. */
  private static String own(StackTraceElement[] trace) {
    for (StackTraceElement element : trace) {
      if (element.getClassName().startsWith(OWN)
          && !element.getClassName().startsWith(OWN + "fuzz")) {
        return element.toString();
      }
    }
    return trace.length == 0 ? "" : trace[0].toString();
  }

  /** A sentence without what is the input's own: quoted parts, numbers, names of files. */
  private static String withoutDetails(String sentence) {
    StringBuilder words = new StringBuilder();
    int length = Math.min(MOST_READ, sentence.length());
    int begin = 0;
    while (begin < length && words.length() < MOST_KEPT) {
      int end = sentence.indexOf(' ', begin);
      end = end < 0 ? length : Math.min(end, length);
      if (isWord(sentence, begin, end)) {
        words.append(sentence, begin, end).append(' ');
      }
      begin = end + 1;
    }
    return words.substring(0, Math.min(MOST_KEPT, words.length()));
  }

  private static boolean isWord(String sentence, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (!Character.isLetter(sentence.charAt(i)) || sentence.charAt(i) >= 128) {
        return false;
      }
    }
    return begin < end && end - begin <= LONGEST_WORD;
  }
}
