package io.github.shortgpt.doctor;

/** Which Java this is, and whether it starts as fast as it can. */
final class JavaCheck {
  private static final String NAME = "java";

  private JavaCheck() {}

  static Finding finding() {
    String found =
        "%s of %s in %s, %d MB of heap"
            .formatted(
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.home"),
                Runtime.getRuntime().maxMemory() >> 20);
    if (!System.getProperty("java.vm.info", "").contains("sharing")) {
      return Finding.warning(
          NAME,
          found + ", without shared classes",
          "Every start takes half a second longer. Another Java, such as Temurin 17, shares them.");
    }
    return Finding.ok(NAME, found);
  }
}
