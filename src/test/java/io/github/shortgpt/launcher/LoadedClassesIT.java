package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run doesn't need costs it no time: neither graphics without a picture, nor an engine. */
class LoadedClassesIT {
  @TempDir Path temp;

  /** Runs a command line and returns the names of those classes that begin with a prefix. */
  private List<String> loaded(String arguments, String prefix) throws Exception {
    String command =
        "JAVA_TOOL_OPTIONS=-Xlog:class+load:file=loaded.txt exec '%s' %s"
            .formatted(Program.LAUNCHER, arguments);
    Program program = Program.run(temp, "bash", "-c", command);
    assertEquals(0, program.exit(), program.err());
    return names(temp.resolve("loaded.txt"), prefix);
  }

  private static List<String> names(Path log, String prefix) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .map(line -> line.replaceFirst("^(\\[[^]]*])+ ", "").replaceFirst(" .*", ""))
          .filter(name -> name.startsWith(prefix))
          .collect(Collectors.toList());
    }
  }

  @Test
  void whatNeedsNoNetworkLoadsNone() throws Exception {
    assertEquals(List.of(), loaded("inspect --model tinytales-12l", "java.net.http."));
    assertEquals(List.of(), names(temp.resolve("loaded.txt"), "sun.nio.ch.SocketChannelImpl"));
    assertEquals(List.of(), loaded("models", "java.net.http."));
  }

  @Test
  void picturesAreOnlyLoadedWhereOneIsAskedForAndTheEngineToScore() throws Exception {
    String score = "score --model tinytales-12l --windows 2 -q -o a.json -o a.csv";
    assertEquals(List.of(), loaded(score, "java.awt."));
    assertEquals(List.of(), loaded("compare a.json a.json -q -o b.json", "java.awt."));
    assertEquals(List.of(), loaded("compare a.json a.json -q -o b.svg", "ai.djl."));
    assertEquals(
        List.of("java.awt.Graphics2D"),
        names(temp.resolve("loaded.txt"), "java.awt.Graphics2D").stream().limit(1).toList());
  }

  @Test
  void noCommandLoadsWhatAConnectionOrAParquetFileTakes() throws Exception {
    Files.writeString(temp.resolve("text.txt"), "The ferry left at nine. ".repeat(200));
    for (String line :
        List.of(
            "inspect --model tinytales-12l -q",
            "score --model tinytales-12l --windows 2 -q -o scores.json",
            "prune --model tinytales-12l --remove 3 --scores scores.json -q -o pruned",
            "eval --model tinytales-12l --against pruned --data text.txt --windows 1 -q",
            "generate --model pruned --prompt Once --max-tokens 2 -q")) {
      assertFalse(loaded(line, "io.github.shortgpt.").isEmpty());
      for (String name :
          List.of(
              "java.net.Socket",
              "java.net.Inet4AddressImpl",
              "java.net.Inet6AddressImpl",
              "java.net.DatagramSocket",
              "sun.nio.ch.NioSocketImpl",
              "sun.nio.ch.SocketChannelImpl",
              "sun.nio.ch.DatagramChannelImpl",
              "jdk.internal.net.http.",
              "io.github.shortgpt.parquet.",
              "org.apache.parquet.")) {
        List<String> loaded = names(temp.resolve("loaded.txt"), name);
        loaded.removeIf(other -> !name.endsWith(".") && !other.equals(name));
        assertEquals(List.of(), loaded, line);
      }
    }
  }

  @Test
  void scoringAndPruningTakeTheirClassesFromTheArchive() throws Exception {
    List<String> loaded =
        loaded("prune --model tinytales-12l --remove 1 --windows 1 -q --output p", "");
    String log = Files.readString(temp.resolve("loaded.txt"));
    long read = log.lines().filter(line -> line.contains(" source: file:")).count();

    assertTrue(loaded.contains("io.github.shortgpt.forward.Lanes"), log);
    assertTrue(read * 100 < loaded.size(), read + " of " + loaded.size() + " come from jars");
  }
}
