package io.github.shortgpt.forward;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where native libraries are unpacked to when the user has no home that can be written to: a
 * directory of the user's own among the temporary files.
 *
 * <p>Anyone may make a directory of that name first, and put libraries there that would run as this
 * user. So it has to be the user's and closed to others.
 */
public record TemporaryEngineCache(Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryEngineCache.class);
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("----w--w-");

  /**
   * The directory, which is made if it isn't there; one that can't be made is for whoever needs it
   * to complain of.
   *
   * @throws ForwardException if it is there and someone else's, or open to others
   */
  public static TemporaryEngineCache in(Path temporary, String user) throws IOException {
    Path directory = temporary.resolve("shortgpt-" + user.replaceAll("[^A-Za-z0-9._-]", "_"));
    if (!temporary.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new TemporaryEngineCache(directory); // on Windows they are the user's own
    }
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWN));
    } catch (FileAlreadyExistsException e) {
      if (!isOwn(directory)) {
        throw new ForwardException(
            directory
                + " is not a directory of yours alone, and native libraries would be loaded from"
                + " it, as the home directory can't be written to. Delete it, or let"
                + " ENGINE_CACHE_DIR name a directory of your own.",
            e);
      }
    } catch (FileSystemException e) {
      LOG.debug("{} can't be made", directory, e);
    }
    return new TemporaryEngineCache(directory);
  }

  /** Whether no one else can put anything there; a link might lead elsewhere tomorrow. */
  private static boolean isOwn(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        || !Files.isWritable(directory)
        || Files.getPosixFilePermissions(directory).stream().anyMatch(OTHERS::contains)) {
      return false;
    }
    // Java knows this process's user by what it makes, and nothing else.
    Path probe = Files.createTempFile(directory, "tmp", "");
    try {
      return Files.getOwner(directory).equals(Files.getOwner(probe));
    } finally {
      Files.delete(probe);
    }
  }
}
