package io.github.shortgpt.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether there is room where something is written, and whether what is needed is there. */
final class DirectoriesCheck {
  private static final long LITTLE = 1_000_000_000L;

  /** Longer than any unpacking takes. */
  private static final Duration OLD = Duration.ofHours(1);

  private DirectoriesCheck() {}

  static List<Finding> findings(Surroundings surroundings) {
    List<Finding> findings = new ArrayList<>();
    findings.add(home(surroundings.home()));
    findings.add(
        place(
            "working directory",
            surroundings.directory(),
            "Outputs are written there unless --output names another place."));
    findings.add(
        place(
            "engine cache",
            surroundings.engineCache(),
            "Native libraries that don't come unpacked go there: 450 MB. ENGINE_CACHE_DIR names"
                + " another place."));
    findings.add(leftovers(surroundings.engineCache()));
    findings.add(
        place(
            "model cache",
            surroundings.hub().cache().directory(),
            "Models by name lie there. HF_HUB_CACHE names another place."));
    return findings;
  }

  private static Finding home(Path home) {
    Path whole = home.toAbsolutePath();
    List<String> missing =
        Stream.of("models", "calibration")
            .filter(name -> !Files.isDirectory(whole.resolve(name)))
            .toList();
    return missing.isEmpty()
        ? Finding.ok("program", whole.toString())
        : Finding.warning(
            "program",
            whole + " is without " + String.join(" and ", missing),
            "Unset SHORTGPT_HOME, or give directories for --model and --calibration.");
  }

  /** A directory that is made when it is needed. */
  private static Finding place(String name, Path path, String why) {
    Path existing = path.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    long room = existing.toFile().getUsableSpace();
    String found = path.toAbsolutePath() + ", " + Bytes.of(room) + " free";
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return Finding.warning(name, found + ", not writable", why);
    }
    return room < LITTLE ? Finding.warning(name, found, why) : Finding.ok(name, found);
  }

  /** What an unpacking that was killed has left. */
  private static Finding leftovers(Path cache) {
    String name = "leftovers";
    try {
      List<Path> left = new ArrayList<>();
      for (Path engine : list(cache)) {
        if (Files.isDirectory(engine)) {
          left.addAll(list(engine).stream().filter(DirectoriesCheck::isLeft).toList());
        }
      }
      return left.isEmpty()
          ? Finding.ok(name, "none")
          : Finding.warning(
              name,
              "%d of unpackings that were killed".formatted(left.size()),
              "Delete " + left.stream().map(Path::toString).collect(Collectors.joining(" ")));
    } catch (IOException e) {
      return Finding.warning(name, cache + " can't be read", "Make it readable: " + cache);
    }
  }

  private static boolean isLeft(Path path) {
    try {
      Instant changed = Files.getLastModifiedTime(path).toInstant();
      boolean temporary = path.getFileName().toString().matches("(tmp|jni).*\\d.*");
      return temporary && changed.isBefore(Instant.now().minus(OLD));
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
