package io.github.shortgpt.cli;

import java.util.Locale;

/**
 * Sets every switch of DJL and of Java's graphics that must stand before their first class loads;
 * no other class sets any.
 */
final class EngineSwitches {
  private EngineSwitches() {}

  /**
   * Everything from disk: no look-up of cloud metadata, no usage report, no download of natives. No
   * screen: pictures are drawn into files. No language: numbers and names are written alike
   * everywhere, by libraries too.
   */
  static void set() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
    System.setProperty("java.awt.headless", "true");
    Locale.setDefault(Locale.ROOT);
  }
}
