package io.github.shortgpt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads that can't be: a sentence that says what to do, and nothing that looks whole. */
class RefusedDownloadTest extends HubScene {
  @Test
  void wrongBytesAreFetchedOnceMoreAndThenRefused() throws IOException {
    server.fault(SHARD, HubFault.body(bytes(7, 3 << 20)));
    assertWhole(fetch(ID));

    Files.delete(blob(SHARD));
    server
        .fault(SHARD, HubFault.body(bytes(7, 3 << 20)))
        .fault(SHARD, HubFault.body(bytes(8, 3 << 20)));
    assertEquals(
        SHARD
            + " of org/name@"
            + HubServer.COMMIT
            + " can't be used: twice its bytes didn't have the SHA-256 that the hub names. Nothing"
            + " of it was kept.",
        refusal(ID));
    assertFalse(Files.exists(blob(SHARD)));
    assertEquals(0, Files.size(part(SHARD)));
  }

  @Test
  void tooManyBytesAreRefusedAndTooFewAskedForAgain() throws IOException {
    server.fault("/tokenizer.json", HubFault.body("{".getBytes(StandardCharsets.UTF_8)));
    assertWhole(fetch(ID));

    Files.delete(blob(SHARD));
    server.fault(SHARD, HubFault.body(bytes(7, (3 << 20) + 1)));
    assertTrue(refusal(ID).contains("more than the 3145728 bytes came"));
  }

  @Test
  void aHubThatStaysBusyIsLeftAlone() {
    for (int i = 0; i < 4; i++) {
      server.fault("/revision/main", HubFault.status(502));
    }
    assertEquals(
        "org/name can't be fetched: the hub answers with status 502, 4 times in a row. Try again"
            + " later; what is there is kept and gone on from.",
        refusal(ID));
    assertEquals(4, requests("GET", ""));
    server.fault("/revision/main", HubFault.status(429, "Retry-After", "86400"));
    assertTrue(refusal(ID).contains("status 429 and asks to wait 86400 s. Try again"));
    server.fault(
        "/revision/main", HubFault.status(429, "Retry-After", "Tue, 31 Dec 2999 23:59:59 GMT"));
    assertTrue(refusal(ID).matches(".*status 429 and asks to wait \\d{10,} s\\. Try again.*"));
  }

  @Test
  void whoMayNotReadIsToldWhatToDoAtOnce() {
    String page = server.endpoint() + "/org/name";
    server.fault("/revision/main", HubFault.status(403, "X-Error-Code", "GatedRepo"));
    assertEquals(
        "org/name is gated: its owner wants to be asked. Ask for access at "
            + page
            + ", then log in with \"hf auth login\" or set HF_TOKEN.",
        refusal(ID));
    server.requiring("hf_secret");
    assertEquals(
        "There is no org/name on the hub that anyone may read: the name is wrong, or it is private"
            + " or gated. Look at "
            + page
            + "; if it is there for you, log in with \"hf auth login\" or set HF_TOKEN.",
        refusal(ID));
    variables.put("HF_TOKEN", "hf_wrong");
    assertEquals(
        "The hub doesn't take the token (of HF_TOKEN or \"hf auth login\"). Make one at "
            + server.endpoint()
            + "/settings/tokens.",
        refusal(ID));
    assertEquals(3, server.requests().size());
  }

  @Test
  void whatDoesNotExistIsNamed() {
    assertEquals(
        "org/name has no branch, tag or commit \"v9\"; see "
            + server.endpoint()
            + "/org/name/commits/main.",
        refusal(ID.at("v9")));
    assertTrue(refusal(new HubId("org/other", "main")).startsWith("There is no org/other on the"));
    assertEquals(2, server.requests().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../config.json",
        "/etc/passwd",
        "a/../../b",
        "a\\b",
        "a\nb",
        "C:/x",
        "a//b",
        "./a",
        "a/"
      })
  void aNameThatLeadsElsewhereRefusesTheWholeRepository(String name) throws IOException {
    files.put(name, new byte[1]);
    server.repository("org/name", files);
    assertTrue(refusal(ID).startsWith("org/name lists a file whose name leads out of its"));
    assertFalse(Files.exists(temp.resolve("hub")));
  }

  @Test
  void anIndexThatNamesWhatIsNotThereIsRefusedBeforeTheWeightsCome() throws IOException {
    files.remove(SHARD);
    server.repository("org/name", files);
    assertTrue(refusal(ID).contains("lacks " + SHARD + ", which its index names"));
    assertEquals(0, requests("GET elsewhere", ""));
    assertEquals(Optional.empty(), cache().find(ID));
  }

  @Test
  void weightsInOtherFormsAreNamed() throws IOException {
    files.keySet().removeIf(name -> name.contains("safetensors") || name.endsWith(".bin"));
    files.put("model.gguf", new byte[1]);
    server.repository("org/name", files);
    assertEquals(
        "org/name has no weights that shortgpt reads: neither model.safetensors nor"
            + " pytorch_model.bin nor an index of either. It has model.gguf,"
            + " original/consolidated.00.pth.",
        refusal(ID));
  }

  @Test
  void aHubThatCanNotBeReachedIsNamed() {
    server.close();
    assertEquals(
        "org/name can't be fetched: 127.0.0.1 can't be reached. Check the network and HF_ENDPOINT,"
            + " or give a directory.",
        refusal(ID));
  }

  @Test
  void offlineNothingIsAsked() {
    variables.put("HF_HUB_OFFLINE", "1");
    assertEquals(
        "org/name is not in the cache "
            + temp.resolve("hub")
            + ", or not whole, and HF_HUB_OFFLINE forbids fetching it. Unset it, or give a"
            + " directory.",
        refusal(ID));
    assertEquals(List.of(), server.requests());
  }

  @Test
  void aFailureLeavesNothingThatLooksWhole() throws IOException {
    for (int i = 0; i < 4; i++) {
      server.fault(SHARD, HubFault.cutAfter(10));
    }
    assertTrue(refusal(ID).contains("cuts the connection, 4 times in a row"));
    assertEquals(40, Files.size(part(SHARD)));
    assertEquals(Optional.empty(), cache().findUsable(ID));
    assertFalse(Files.exists(temp.resolve("hub/models--org--name/refs")));
    assertWhole(fetch(ID));
    assertEquals(1, requests("GET elsewhere", SHARD + " bytes=40-"));
  }
}
