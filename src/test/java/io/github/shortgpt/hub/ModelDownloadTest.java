package io.github.shortgpt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Downloads from a hub that does what it should, sooner or later. */
class ModelDownloadTest extends HubScene {
  @Test
  void onlyWhatIsNeededComesAndLiesWhereOthersLookForIt() throws IOException {
    Path snapshot = fetch(ID);

    assertWhole(snapshot);
    assertEquals(temp.resolve("hub/models--org--name/snapshots/" + HubServer.COMMIT), snapshot);
    try (var all = Files.list(snapshot)) {
      assertEquals(
          List.of(
              "LICENSE.txt",
              "README.md",
              "config.json",
              "model-00001-of-00002.safetensors",
              SHARD,
              "model.safetensors.index.json",
              "tokenizer.json"),
          all.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertEquals(
        Path.of("../../blobs", HubServer.sha256(files.get(SHARD))),
        Files.readSymbolicLink(snapshot.resolve(SHARD)));
    assertEquals(
        Path.of("../../blobs", HubServer.gitHash(files.get("config.json"))),
        Files.readSymbolicLink(snapshot.resolve("config.json")));
    assertEquals(
        HubServer.COMMIT, Files.readString(temp.resolve("hub/models--org--name/refs/main")));
    int bytes = 3_000 + (3 << 20) + 2 + "# A modelDo as you like.".length();
    assertEquals(List.of("llama", "5 files, " + bytes + " bytes", bytes + " received"), heard);
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws IOException {
    fetch(ID);
    Files.delete(blob(SHARD));
    server.requests().clear();
    heard.clear();

    assertWhole(fetch(ID.at(HubServer.COMMIT)));
    assertEquals(1, requests("GET hub", "/resolve/"));
    assertEquals(List.of("llama", "1 files, 3145728 bytes", "3145728 received"), heard);
  }

  @Test
  void aCutDownloadGoesOnWhereItWasCut() throws IOException {
    server.fault(SHARD, HubFault.cutAfter(2_000_000)).fault(SHARD, HubFault.cutAfter(100_000));

    assertWhole(fetch(ID));
    List<Long> begins =
        server.requests().stream()
            .filter(request -> request.startsWith("GET elsewhere") && request.contains(SHARD))
            .map(request -> request.replaceFirst(".* bytes=([0-9]+)-.*|.*", "0$1"))
            .map(Long::valueOf)
            .toList();
    assertEquals(3, begins.size());
    assertEquals(0, begins.get(0));
    // A cut takes with it what was sent and not yet read.
    assertTrue(begins.get(1) > 1_000_000 && begins.get(1) <= 2_000_000, begins.toString());
    assertTrue(begins.get(2) >= begins.get(1) && begins.get(2) <= 2_100_000, begins.toString());
  }

  @Test
  void anotherRunGoesOnWhereAKilledOneStopped() throws IOException {
    Files.createDirectories(part(SHARD).getParent());
    Files.write(part(SHARD), Arrays.copyOf(files.get(SHARD), 1_000_000));

    assertWhole(fetch(ID));
    assertEquals(1, requests("GET elsewhere", SHARD + " bytes=1000000-"));
    assertFalse(Files.exists(part(SHARD)));
  }

  @Test
  void aPartThatIsWholeButUncheckedIsNotFetchedAgain() throws IOException {
    Files.createDirectories(part(SHARD).getParent());
    Files.write(part(SHARD), files.get(SHARD));

    assertWhole(fetch(ID));
    assertEquals(0, requests("GET", SHARD));
  }

  @Test
  void aPartOfOtherBytesIsFoundOutAndFetchedAnew() throws IOException {
    Files.createDirectories(part(SHARD).getParent());
    Files.write(part(SHARD), bytes(9, 1_000_000));

    assertWhole(fetch(ID));
    assertEquals(2, requests("GET elsewhere", SHARD));
  }

  @Test
  void aServerThatIgnoresTheRangeIsReadFromTheStart() throws IOException {
    server.fault(SHARD, HubFault.cutAfter(2_000_000)).fault(SHARD, HubFault.ignoringRange());

    assertWhole(fetch(ID));
    assertEquals(2, requests("GET elsewhere", SHARD));
    assertEquals(heard.get(1).replaceAll(".*, (\\d+) bytes", "$1 received"), heard.get(2));
  }

  @Test
  void anEmptyFileIsAFile() throws IOException {
    server.repository("org/name", files);
    files.put("vocab.txt", new byte[0]);
    server.repository("org/name", files);
    assertEquals(0, Files.size(fetch(ID).resolve("vocab.txt")));
  }

  @Test
  void aHubThatIsBusyIsAskedAgain() throws IOException {
    server
        .fault("/revision/main", HubFault.status(429, "Retry-After", "0"))
        .fault("/revision/main", HubFault.status(503))
        .fault(SHARD, HubFault.status(500))
        .fault(SHARD, HubFault.status(403));
    assertWhole(fetch(ID));
    assertEquals(3, requests("GET hub", "/revision/main"));
  }

  @Test
  void aHubThatFallsSilentIsGivenUpAndAskedAgain() throws IOException {
    variables.put("HF_HUB_DOWNLOAD_TIMEOUT", "2");
    server.fault(SHARD, HubFault.silentAfter(50_000, 10_000));
    assertWhole(fetch(ID));
    assertEquals(1, requests("GET elsewhere", SHARD + " bytes=50000-"));
  }

  @Test
  void theTokenGoesToTheHubAndNowhereElse() throws IOException {
    variables.put("HF_TOKEN", "hf_secret");
    server.requiring("hf_secret").renamed("old/name", "org/name");
    Path snapshot = fetch(new HubId("old/name", "main"));

    assertTrue(Files.exists(snapshot.resolve(SHARD)));
    assertTrue(requests("GET hub", " with token") > 5);
    assertEquals(0, requests("GET elsewhere", " with token"));
    assertEquals(2, requests("GET elsewhere", ""));
    assertEquals(
        0,
        server.requests().stream()
            .filter(r -> r.contains(" hub/org/name") && !r.endsWith("with token"))
            .count());
  }

  @Test
  void aMirrorThatListsOnlyNamesIsAskedForEachHash() throws IOException {
    server.listingNamesOnly();
    assertWhole(fetch(ID));
    assertEquals(7, requests("HEAD", ""));
  }

  @Test
  void aProxyIsUsedForAllHostsButThoseThatAreExcepted() throws IOException {
    variables.put("HF_ENDPOINT", "http://hub.invalid");
    variables.put("http_proxy", server.endpoint());
    variables.put("NO_PROXY", "example.com, localhost");
    assertWhole(fetch(ID));

    variables.put("http_proxy", "http://me:hf_password@proxy:80");
    assertEquals(
        "HTTP_PROXY is no proxy that can be used: give http://host:port, without a password.",
        refusal(ID));
  }

  @Test
  void twoRunsAtOnceFetchEachFileOnce() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Exception> failures = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(
          new Thread(
              () -> {
                try {
                  new ModelDownload(new HubEnvironment(variables), new Listener(), SOON).fetch(ID);
                } catch (IOException e) {
                  failures.add(e);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    assertWhole(cache().find(ID).orElseThrow());
    assertEquals(1, requests("GET elsewhere", SHARD));
  }
}
