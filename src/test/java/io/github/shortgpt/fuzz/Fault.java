package io.github.shortgpt.fuzz;

/** Something that must not happen. */
final class Fault {
  private final Verdict verdict;
  private final byte[] input;

  /**
   * What happened.
   *
   * @param input the smallest that was found to bring it about
   */
  Fault(Verdict verdict, byte[] input) {
    this.verdict = verdict;
    this.input = input.clone();
  }

  Verdict verdict() {
    return verdict;
  }

  byte[] input() {
    return input.clone();
  }

  @Override
  public String toString() {
    return verdict.way() + " (" + input.length + " bytes)";
  }
}
