package io.github.shortgpt.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub with a model, a cache with nothing, and what a download from the one to the other hears.
 */
abstract class HubScene {
  static final HubId ID = new HubId("org/name", "main");
  static final String SHARD = "model-00002-of-00002.safetensors";
  static final Retries SOON = new Retries(4, Duration.ofMillis(1), Duration.ofSeconds(5));

  @TempDir Path temp;
  final Map<String, byte[]> files = new TreeMap<>();
  final Map<String, String> variables = new TreeMap<>();
  final List<String> heard = new CopyOnWriteArrayList<>();
  HubServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new HubServer(0);
    text("config.json", "{\"model_type\": \"llama\"}");
    text("tokenizer.json", "{}");
    text("README.md", "# A model");
    text("LICENSE.txt", "Do as you like.");
    text(
        "model.safetensors.index.json",
        "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\": \""
            + SHARD
            + "\"}}");
    files.put("model-00001-of-00002.safetensors", bytes(1, 3_000));
    files.put(SHARD, bytes(2, 3 << 20));
    files.put("consolidated.safetensors", bytes(3, 100));
    files.put("pytorch_model.bin", bytes(4, 100));
    files.put("original/consolidated.00.pth", bytes(5, 100));
    text("onnx/config.json", "{}");
    server.repository("org/name", files);
    variables.put("HF_ENDPOINT", server.endpoint());
    variables.put("HF_HOME", temp.toString());
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  void text(String name, String text) {
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  final class Listener implements DownloadListener {
    private long bytes;

    @Override
    public void found(String modelType) {
      heard.add(modelType);
    }

    @Override
    public void begins(DownloadPlan plan) {
      heard.add(plan.files() + " files, " + plan.bytes() + " bytes");
    }

    @Override
    public void received(long more) {
      bytes += more;
    }

    @Override
    public void ends(DownloadPlan plan) {
      heard.add(bytes + " received");
    }
  }

  Path fetch(HubId id) throws IOException {
    return new ModelDownload(new HubEnvironment(variables), new Listener(), SOON).fetch(id);
  }

  String refusal(HubId id) {
    String sentence = assertThrows(HubException.class, () -> fetch(id)).getMessage();
    assertFalse(sentence.contains("hf_"), sentence);
    return sentence;
  }

  HubCache cache() {
    return new HubEnvironment(variables).cache();
  }

  Path blob(String name) {
    return temp.resolve("hub/models--org--name/blobs").resolve(HubServer.sha256(files.get(name)));
  }

  Path part(String name) {
    return blob(name).resolveSibling(blob(name).getFileName() + ".shortgpt.incomplete");
  }

  long requests(String method, String ending) {
    return server.requests().stream()
        .filter(request -> request.startsWith(method) && request.contains(ending))
        .count();
  }

  void assertWhole(Path snapshot) throws IOException {
    assertEquals(Optional.of(snapshot), cache().find(ID));
    for (String name : List.of("config.json", "README.md", "LICENSE.txt", SHARD)) {
      assertArrayEquals(files.get(name), Files.readAllBytes(snapshot.resolve(name)), name);
    }
  }
}
