package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.hub.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download that is cut short, by a kill or a full disk, never looks whole, and loses nothing. */
class DownloadIT {
  private static final String INDEX = "model.safetensors.index.json";
  private static final int SHARD_BYTES = 4_000_000;

  @TempDir Path temp;

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    StringBuilder map = new StringBuilder();
    for (int i = 1; i <= 4; i++) {
      String name = "model-0000%d-of-00004.safetensors".formatted(i);
      byte[] bytes = new byte[SHARD_BYTES];
      new Random(i).nextBytes(bytes);
      files.put(name, bytes);
      map.append(i == 1 ? "" : ", ").append("\"t%d\": \"%s\"".formatted(i, name));
    }
    files.put(INDEX, ("{\"weight_map\": {" + map + "}}").getBytes(StandardCharsets.UTF_8));
    files.put("config.json", "{\"model_type\": \"llama\"}".getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private Process pull(HubServer server) throws IOException {
    String command =
        "HF_ENDPOINT=%s HF_HOME='%s' exec '%s' pull -q org/name"
            .formatted(server.endpoint(), temp, Program.LAUNCHER);
    return Program.start(temp, List.of("bash", "-c", command));
  }

  /** Bytes of blobs, finished or not. */
  private long blobBytes() throws IOException {
    Path blobs = temp.resolve("hub/models--org--name/blobs");
    if (!Files.isDirectory(blobs)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> all = Files.list(blobs)) {
      for (Path blob : all.toList()) {
        bytes += Files.exists(blob) ? Files.size(blob) : 0;
      }
    }
    return bytes;
  }

  @Test
  void aFullDiskIsNamedAndWhatHasComeIsKept() throws Exception {
    try (HubServer server = new HubServer(0).repository("org/name", files())) {
      // A limit on file size fails a write in the middle, as a full disk does.
      String command =
          "ulimit -f 2000; JAVA_TOOL_OPTIONS=-XX:-UsePerfData HF_ENDPOINT=%s HF_HOME='%s' exec '%s' pull -q org/name"
              .formatted(server.endpoint(), temp, Program.LAUNCHER);
      Program program = Program.run(temp, "bash", "-c", command);

      assertEquals(3, program.exit());
      assertTrue(
          program.err().contains("shortgpt: The cache ")
              && program.err().contains("What has come is kept; make room, or set HF_HOME"),
          program.err());
      assertTrue(blobBytes() > 1_000_000);
      assertFalse(Files.exists(temp.resolve("hub/models--org--name/snapshots")));
    }
  }

  @Test
  void anInterruptedDownloadSaysSoAndGoesOn() throws Exception {
    Map<String, byte[]> files = files();
    try (HubServer server = new HubServer(0).repository("org/name", files).slow(4_000_000)) {
      Process process = pull(server);
      while (blobBytes() < 6_000_000) {
        assertTrue(process.isAlive());
        Thread.sleep(10);
      }
      new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();

      assertEquals(
          new Program(
              143,
              "",
              "shortgpt: Interrupted; what has come of org/name is kept, and the same command goes"
                  + " on from there.\n"),
          Program.finish(process));
      assertFalse(Files.exists(temp.resolve("hub/models--org--name/snapshots")));
      assertTrue(blobBytes() >= 6_000_000);

      assertEquals(0, Program.finish(pull(server)).exit());
      assertTrue(
          server.requests().stream().filter(request -> request.contains(" bytes=")).count() > 1,
          server.requests().toString());
    }
  }

  @Test
  void aKilledDownloadGoesOnAndNeverLooksWhole() throws Exception {
    Map<String, byte[]> files = files();
    try (HubServer server = new HubServer(0).repository("org/name", files).slow(2_000_000)) {
      for (long point : List.of(1_000_000L, 6_000_000L, 12_000_000L)) {
        Process process = pull(server);
        while (blobBytes() < point) {
          assertTrue(process.isAlive());
          Thread.sleep(10);
        }
        process.destroyForcibly().waitFor();
        assertTrue(blobBytes() >= point);
        assertFalse(Files.exists(temp.resolve("hub/models--org--name/snapshots")));
        assertFalse(Files.exists(temp.resolve("hub/models--org--name/refs")));
      }
      server.requests().clear();
      Program last = Program.finish(pull(server));

      assertEquals("", last.err());
      Path snapshot = Path.of(last.out().strip());
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        assertArrayEquals(file.getValue(), Files.readAllBytes(snapshot.resolve(file.getKey())));
      }
      assertTrue(
          server.requests().stream()
              .filter(request -> request.startsWith("GET elsewhere"))
              .allMatch(request -> request.contains(" bytes=")),
          server.requests().toString());
    }
  }
}
