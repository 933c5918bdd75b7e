package io.github.shortgpt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The variables of Hugging Face's tools mean here what they mean there. */
class HubEnvironmentTest {
  @TempDir Path temp;

  private static Path cache(Map<String, String> variables) {
    return new HubEnvironment(variables).cache().directory();
  }

  private static Optional<String> header(Map<String, String> variables) throws IOException {
    return new HubEnvironment(variables).token().map(AccessToken::header);
  }

  @Test
  void theCacheIsWhereTheNearestVariableSays() {
    assertEquals(Path.of("/h/.cache/huggingface/hub"), cache(Map.of("HOME", "/h")));
    assertEquals(
        Path.of("/x/huggingface/hub"), cache(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x")));
    assertEquals(Path.of("/hf/hub"), cache(Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/hf")));
    assertEquals(Path.of("/c"), cache(Map.of("HF_HOME", "/hf", "HF_HUB_CACHE", "/c")));
    assertEquals(Path.of("/h/m"), cache(Map.of("HOME", "/h", "HF_HUB_CACHE", "~/m")));
    assertEquals(Path.of("/d/m"), cache(Map.of("DISK", "/d", "HF_HUB_CACHE", "${DISK}/m")));
    assertEquals(Path.of("/hf/hub"), cache(Map.of("HF_HOME", "/hf", "HF_HUB_CACHE", "")));
  }

  @Test
  void eitherVariableMeansOffline() {
    assertTrue(new HubEnvironment(Map.of("HF_HUB_OFFLINE", "1")).isOffline());
    assertTrue(new HubEnvironment(Map.of("TRANSFORMERS_OFFLINE", "yes")).isOffline());
    assertFalse(new HubEnvironment(Map.of("HF_HUB_OFFLINE", "0")).isOffline());
    assertFalse(new HubEnvironment(Map.of()).isOffline());
  }

  @Test
  void aMirrorIsAnAddressWithoutItsLastSlash() throws IOException {
    assertEquals(
        "https://mirror.example/hf",
        new HubEnvironment(Map.of("HF_ENDPOINT", "https://mirror.example/hf/"))
            .endpoint()
            .toString());
    assertEquals("https://huggingface.co", new HubEnvironment(Map.of()).endpoint().toString());
    for (String wrong : new String[] {"mirror", "file:///etc", "https://me:secret@host", "http:"}) {
      HubEnvironment environment = new HubEnvironment(Map.of("HF_ENDPOINT", wrong));
      HubException e = assertThrows(HubException.class, environment::endpoint);
      assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }
  }

  @Test
  void theTokenIsThatOfTheVariableElseThatOfTheFile() throws IOException {
    Files.writeString(temp.resolve("token"), "hf_file\n");
    Map<String, String> file = Map.of("HF_HOME", temp.toString());
    assertEquals(Optional.of("Bearer hf_file"), header(file));
    assertEquals(
        Optional.of("Bearer hf_env"),
        header(Map.of("HF_HOME", temp.toString(), "HF_TOKEN", " hf_env\r\n")));
    assertEquals(
        Optional.empty(),
        header(Map.of("HF_HOME", temp.toString(), "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")));
    assertEquals(Optional.empty(), header(Map.of("HF_HOME", "/nonexistent")));
  }

  @Test
  void aTokenIsNeverPrinted() throws IOException {
    HubEnvironment environment = new HubEnvironment(Map.of("HF_TOKEN", "hf_secret"));
    assertEquals("a token", environment.token().orElseThrow().toString());
    HubEnvironment broken = new HubEnvironment(Map.of("HF_TOKEN", "hf_se\u0000cret"));
    HubException e = assertThrows(HubException.class, broken::token);
    assertFalse(e.getMessage().contains("cret"), e.getMessage());
  }
}
