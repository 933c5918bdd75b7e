package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What first runs that were killed while they unpacked the engine leave. */
class EngineCacheTest {
  private static final Instant NOW = Instant.parse("2024-05-01T12:00:00Z");

  @TempDir Path cache;

  /** A directory with a library, both of some age. */
  private void make(String name, Duration age) throws IOException {
    Path directory = Files.createDirectory(cache.resolve(name));
    Path library = Files.write(directory.resolve("libtorch_cpu.so"), new byte[10]);
    for (Path path : List.of(library, directory)) {
      Files.setLastModifiedTime(path, FileTime.from(NOW.minus(age)));
    }
  }

  private List<String> left() throws IOException {
    new EngineCache(cache).clear(NOW);
    try (Stream<Path> files = Files.list(cache)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatIsOldGoes() throws IOException {
    make("tmp123", Duration.ofHours(2));
    make("tmp456", Duration.ofDays(400));

    assertEquals(List.of(), left());
  }

  @Test
  void whatALiveRunMayBeUnpackingStays() throws IOException {
    make("tmp123", Duration.ofMinutes(10));
    make("tmp456", Duration.ofHours(-3)); // by a clock that was set back since

    assertEquals(List.of("tmp123", "tmp456"), left());
  }

  @Test
  void theEngineAndWhatOthersPutThereStay() throws IOException {
    make("2.7.1-cpu-linux-x86_64", Duration.ofDays(9));
    make("tmp", Duration.ofDays(9));
    make("tmp789", Duration.ofDays(9));
    Files.createDirectory(cache.resolve("tmp789/mine"));

    assertEquals(List.of("2.7.1-cpu-linux-x86_64", "tmp", "tmp789"), left());
  }

  @Test
  void aCacheThatIsNotThereIsLeftAlone() {
    Path none = cache.resolve("none");
    new EngineCache(none).clear(NOW);
    assertFalse(Files.exists(none));
  }
}
