package io.github.shortgpt.cli;

/**
 * Sets every switch of DJL that must stand before its first class loads; no other class sets any.
 */
final class EngineSwitches {
  private EngineSwitches() {}

  /**
   * Everything from disk: no look-up of cloud metadata, no usage report, no download of natives.
   */
  static void set() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
  }
}
