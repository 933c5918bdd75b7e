package io.github.shortgpt.forward;

import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where DJL unpacks a native library, once for a machine, in a directory {@code tmp…} that is
 * renamed when it is whole. A run that is killed meanwhile leaves up to 432 MB under that name.
 *
 * @param directory DJL's cache of one library
 */
record EngineCache(Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(EngineCache.class);

  /** Unpacking takes seconds: what is older is no live run's. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** Those that DJL uses in this process. */
  static List<EngineCache> all() {
    return Stream.of("pytorch", "tokenizers")
        .map(Utils::getEngineCacheDir)
        .map(EngineCache::new)
        .toList();
  }

  /** Deletes what killed runs left; a failure to is no reason to stop. */
  void clear(Instant now) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      for (Path left : abandoned(now.minus(ABANDONED))) {
        long bytes = delete(left);
        LOG.warn("deleted {}: {} bytes of a run that was killed at its start", left, bytes);
      }
    } catch (IOException e) {
      LOG.info("{} can't be cleared: {}", directory, e.toString());
    }
  }

  private List<Path> abandoned(Instant before) throws IOException {
    List<Path> abandoned = new ArrayList<>();
    try (DirectoryStream<Path> unpacking = Files.newDirectoryStream(directory, "tmp[0-9]*")) {
      for (Path candidate : unpacking) {
        if (Files.isDirectory(candidate) && isUntouchedSince(candidate, before)) {
          abandoned.add(candidate);
        }
      }
    }
    return abandoned;
  }

  /** Whether it holds nothing but files, all of them old. */
  private static boolean isUntouchedSince(Path directory, Instant before) throws IOException {
    boolean old = Files.getLastModifiedTime(directory).toInstant().isBefore(before);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        old &= Files.isRegularFile(file);
        old &= Files.getLastModifiedTime(file).toInstant().isBefore(before);
      }
    }
    return old;
  }

  private static long delete(Path directory) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        bytes += Files.size(file);
        Files.delete(file);
      }
    }
    Files.delete(directory);
    return bytes;
  }
}
