package io.github.shortgpt.cli;

/** What the process returns; part of the contract with scripts. */
final class ExitCode {
  static final int DONE = 0;
  static final int BUG = 1;
  static final int USAGE = 2;
  static final int INPUT_OUTPUT = 3;
  static final int GATE = 4;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
