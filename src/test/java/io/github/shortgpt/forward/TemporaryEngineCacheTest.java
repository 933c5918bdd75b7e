package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where native libraries lie for a user without a home: nobody else may put any there. */
class TemporaryEngineCacheTest {
  @TempDir Path temporary;

  private Path made() throws IOException {
    return TemporaryEngineCache.in(temporary, "bob").directory();
  }

  private String refused() {
    return assertThrows(ForwardException.class, this::made).getMessage();
  }

  @Test
  void itIsMadeForItsUserAloneAndFoundAgain() throws IOException {
    Path cache = made();

    assertEquals(temporary.resolve("shortgpt-bob"), cache);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
    assertEquals(cache, made());
    try (Stream<Path> files = Files.list(cache)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx-w--w-", "rwxrwxrwx"})
  void oneThatOthersMayWriteToIsRefused(String permissions) throws IOException {
    Files.setPosixFilePermissions(made(), PosixFilePermissions.fromString(permissions));

    assertEquals(
        temporary.resolve("shortgpt-bob")
            + " is not a directory of yours alone, and native libraries would be loaded from it, as"
            + " the home directory can't be written to. Delete it, or let ENGINE_CACHE_DIR name a"
            + " directory of your own.",
        refused());
  }

  @Test
  void whatOthersMayOnlyReadIsFine() throws IOException {
    Files.setPosixFilePermissions(made(), PosixFilePermissions.fromString("rwxr-xr-x"));

    assertTrue(Files.isDirectory(made()));
  }

  @Test
  void aFileOrALinkInItsPlaceIsRefused() throws IOException {
    Files.createSymbolicLink(
        temporary.resolve("shortgpt-bob"), Files.createDirectory(temporary.resolve("real")));
    assertTrue(refused().contains("not a directory of yours alone"));

    Files.delete(temporary.resolve("shortgpt-bob"));
    Files.createFile(temporary.resolve("shortgpt-bob"));
    assertTrue(refused().contains("not a directory of yours alone"));
  }

  @Test
  void aNameLeadsNowhereElse() throws IOException {
    assertEquals(
        temporary.resolve("shortgpt-.._a"), TemporaryEngineCache.in(temporary, "../a").directory());
  }

  @Test
  void whereNothingCanBeMadeItIsForOthersToSay() throws IOException {
    Path none = temporary.resolve("none");

    assertFalse(Files.exists(TemporaryEngineCache.in(none, "bob").directory()));
  }
}
