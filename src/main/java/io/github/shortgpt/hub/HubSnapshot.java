package io.github.shortgpt.hub;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the place of a directory says about it: in the cache a model lies in {@code
 * models--org--name/snapshots/<commit>}.
 *
 * @param repository {@code org/name}
 * @param commit 40 hexadecimal digits
 */
public record HubSnapshot(String repository, String commit) {
  private static final Pattern FOLDER = Pattern.compile("models--(.+)");

  /** Empty where the directory lies elsewhere. */
  public static Optional<HubSnapshot> at(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    int names = path.getNameCount();
    if (names < 3
        || !HubId.COMMIT.matcher(path.getName(names - 1).toString()).matches()
        || !path.getName(names - 2).toString().equals(CachedRepository.SNAPSHOTS)) {
      return Optional.empty();
    }
    return repository(path.getName(names - 3).toString())
        .map(repository -> new HubSnapshot(repository, path.getFileName().toString()));
  }

  /** The repository whose folder in the cache has this name. */
  static Optional<String> repository(String folder) {
    Matcher matcher = FOLDER.matcher(folder);
    return matcher.matches()
        ? Optional.of(matcher.group(1).replace("--", "/")).filter(HubId::isRepository)
        : Optional.empty();
  }

  /** The repository's name without its owner. */
  public String name() {
    return repository.substring(repository.indexOf('/') + 1);
  }
}
