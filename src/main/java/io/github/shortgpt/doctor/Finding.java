package io.github.shortgpt.doctor;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param check what was looked at
 * @param found in a few words
 * @param advice what to do; "" if all is well
 */
public record Finding(String check, State state, String found, String advice) {
  /** How bad it is. */
  public enum State {
    OK,
    /** Worth a thought; shortgpt works all the same. */
    WARNING,
    /** shortgpt can't work. */
    PROBLEM;

    /** As reports name it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String check, String found) {
    return new Finding(check, State.OK, found, "");
  }

  static Finding warning(String check, String found, String advice) {
    return new Finding(check, State.WARNING, found, advice);
  }

  static Finding problem(String check, String found, String advice) {
    return new Finding(check, State.PROBLEM, found, advice);
  }
}
