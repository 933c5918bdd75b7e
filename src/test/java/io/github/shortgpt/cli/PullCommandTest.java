package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.hub.HubServer;
import io.github.shortgpt.report.KeyPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are fetched because a command names them. */
class PullCommandTest {
  private static final String REPOSITORY = "openai-community/gpt2";

  @TempDir Path temp;
  private Map<String, byte[]> files;
  private HubServer server;
  private Map<String, String> environment;
  private Path snapshot;

  @BeforeEach
  void startServer() throws IOException {
    files = HubServer.files(Golden.named("gpt2").write(temp.resolve("model")));
    server = new HubServer(0).repository(REPOSITORY, files).requiring("hf_secret");
    environment =
        Map.of(
            "HF_HOME", temp.toString(), "HF_ENDPOINT", server.endpoint(), "HF_TOKEN", "hf_secret");
    snapshot = temp.resolve("hub/models--openai-community--gpt2/snapshots/" + HubServer.COMMIT);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Outcome run(String line) {
    return Outcome.in(environment, line.split(" +"));
  }

  @Test
  void pullPrintsWhereTheModelLies() {
    Outcome outcome = run("pull gpt2");
    assertEquals(ExitCode.DONE, outcome.exit());
    assertEquals(snapshot + "\n", outcome.out());
    List<String> lines =
        outcome.err().lines().filter(line -> !line.matches("fetching +\\d+ %.*")).toList();
    assertTrue(
        lines
            .get(0)
            .matches(
                "fetching openai-community/gpt2 \\(commit c0ffee01, \\d+ files, [\\d.]+ kB\\) from "
                    + server.endpoint()
                    + " to "
                    + snapshot.getParent().getParent()),
        outcome.err());
    assertTrue(lines.get(1).matches("fetched [\\d.]+ kB in [\\d.]+ s"), outcome.err());
    assertEquals(2, lines.size(), outcome.err());
    assertEquals(new Outcome(ExitCode.DONE, snapshot + "\n", ""), run("pull gpt2"));
  }

  @Test
  void everyKeyOfTheDocumentIsExplained() throws IOException {
    String json = run("pull -q --format json " + REPOSITORY).out();
    assertEquals(HubServer.COMMIT, new ObjectMapper().readTree(json).path("revision").asText());
    String page = Files.readString(Path.of(".github/DOCUMENTS.md"));
    int start = page.indexOf("\n## `pull`\n");
    String section = page.substring(start, page.indexOf("\n## ", start + 1));
    String all = page.substring(0, page.indexOf("## `score`")) + section;
    assertEquals(List.of(), KeyPaths.missing(KeyPaths.of(json), all));
  }

  @Test
  void aCommandFetchesWhatItNeedsOnceAndSaysSo() throws IOException {
    Path output = temp.resolve("smaller");
    String line = "prune --model gpt2 --layers 0 --force -o " + output;
    Outcome first = run(line);
    assertEquals(ExitCode.DONE, first.exit(), first.err());
    assertTrue(first.err().startsWith("fetching openai-community/gpt2 (commit c0ffee01, "));
    server.requests().clear();
    Outcome second = run(line);
    assertEquals(ExitCode.DONE, second.exit(), second.err());
    assertTrue(second.err().startsWith("wrote "), second.err());
    assertEquals(List.of(), server.requests());

    String manifest = Files.readString(output.resolve("shortgpt.json"));
    assertTrue(manifest.contains("\"revision\" : \"" + HubServer.COMMIT + "\""), manifest);
    for (String text : List.of(manifest, first.err(), first.out(), run(line + " -vv").err())) {
      assertTrue(!text.contains("hf_secret"), text);
    }
  }

  @Test
  void pullAsksForTheNewestAndAPinnedCommitForNothing() {
    run("pull -q gpt2");
    server.requests().clear();
    assertEquals(snapshot + "\n", run("pull gpt2@" + HubServer.COMMIT).out());
    assertEquals(List.of(), server.requests());
    assertEquals(snapshot + "\n", run("pull gpt2").out());
    assertEquals(1, server.requests().size());
  }

  @Test
  void aModelThatCanNotBeWorkedWithIsRefusedBeforeItsWeightsCome() {
    files.put(
        "config.json",
        "{\"model_type\": \"hyena\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    server.repository("org/hyena", files);
    Outcome outcome = run("pull org/hyena");
    assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit());
    assertTrue(outcome.err().startsWith("shortgpt: The model type \"hyena\" is not supported."));
    assertEquals(2, server.requests().size(), server.requests().toString());
  }

  @Test
  void aLocalModelLiesWhereItLies() {
    assertEquals(
        new Outcome(ExitCode.DONE, "models/tinytales-12l\n", ""), run("pull tinytales-12l"));
    assertEquals(List.of(), server.requests());
  }

  @Test
  void aMisspeltNameGetsTheNearestOne() {
    assertEquals(
        Outcome.refused(
            "There is no directory \"gtp2-xl\" and no model of that name. The nearest name is"
                + " gpt2-xl. Give a directory that holds config.json, a name that \"shortgpt"
                + " models\" lists, or a repository of the hub as org/name."),
        run("pull gtp2-xl"));
    assertEquals(List.of(), server.requests());
  }

  @Test
  void aMisspeltRepositoryGetsTheNearestOne() {
    Outcome outcome = run("pull openai-comunity/gpt2");
    assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit());
    assertTrue(
        outcome.err().endsWith(" The nearest name known here is openai-community/gpt2.\n"),
        outcome.err());
  }

  @Test
  void aHubThatIsGoneIsNoMatterForWhatIsThere() throws IOException {
    run("pull -q gpt2");
    server.close();
    Map<String, String> offline = new TreeMap<>(environment);
    offline.put("HF_HUB_OFFLINE", "1");
    assertEquals(ExitCode.DONE, Outcome.in(offline, "pull", "gpt2@main").exit());
    Files.delete(snapshot.resolve("tokenizer.json"));
    assertEquals(ExitCode.INPUT_OUTPUT, Outcome.in(offline, "pull", "gpt2").exit());
    assertEquals(ExitCode.DONE, run("inspect --model gpt2").exit());
    assertEquals(ExitCode.INPUT_OUTPUT, run("pull gpt2").exit());
  }
}
