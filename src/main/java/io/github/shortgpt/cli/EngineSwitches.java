package io.github.shortgpt.cli;

import io.github.shortgpt.forward.TemporaryEngineCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sets every switch of DJL and of Java's graphics that must stand before their first class loads;
 * no other class sets any.
 */
final class EngineSwitches {
  private static final String CACHE = "ENGINE_CACHE_DIR";

  private EngineSwitches() {}

  /**
   * Everything from disk: no look-up of cloud metadata, no usage report, no download of natives. No
   * screen: pictures are drawn into files. No language: numbers and names are written alike
   * everywhere, by libraries too.
   *
   * @throws IOException if native libraries would come from where others can put some
   */
  static void set(Map<String, String> environment) throws IOException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
    System.setProperty("java.awt.headless", "true");
    Locale.setDefault(Locale.ROOT);
    setEngineCache(environment);
  }

  /** Without a home DJL would unpack to a directory for temporary files that everyone shares. */
  private static void setEngineCache(Map<String, String> environment) throws IOException {
    List<String> names = List.of(CACHE, "DJL_CACHE_DIR");
    boolean isChosen =
        names.stream().anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    if (isChosen || Files.isWritable(Path.of(System.getProperty("user.home")))) {
      return;
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    TemporaryEngineCache cache =
        TemporaryEngineCache.in(temporary, System.getProperty("user.name"));
    System.setProperty(CACHE, cache.directory().toString());
  }
}
