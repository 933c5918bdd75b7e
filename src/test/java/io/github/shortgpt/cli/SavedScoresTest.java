package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores and plans that are saved by one run and used by the next. */
class SavedScoresTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Golden golden;
  private Path model;
  private Path scores;
  private Path output;

  @BeforeEach
  void score() throws IOException {
    golden = Golden.named("qwen3");
    model = golden.write(temp.resolve("model"));
    output = temp.resolve("output");
    scores = Files.writeString(temp.resolve("scores.json"), scored());
  }

  private String scored(String... options) throws IOException {
    Path ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
    List<String> args =
        new ArrayList<>(
            List.of("score", "--model", model.toString(), "--calibration", ids.toString()));
    args.addAll(List.of("--window-length", "12", "--windows", "12"));
    args.addAll(List.of("--format", "json", "--no-timing", "-q"));
    args.addAll(List.of(options));
    Outcome outcome = Outcome.of(args.toArray(String[]::new));
    assertEquals("", outcome.err());
    return outcome.out();
  }

  private Outcome prune(Path of, String... options) {
    List<String> args =
        new ArrayList<>(List.of("prune", "--model", of.toString(), "-o", output.toString(), "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private JsonNode manifest() throws IOException {
    return JSON.readTree(Files.readAllBytes(output.resolve("shortgpt.json")));
  }

  private void spoil(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
    change.accept(root);
    Files.writeString(file, JSON.writeValueAsString(root));
  }

  @Test
  void savedScoresPruneAsMeasuredOnesDo() throws IOException {
    assertEquals(
        ExitCode.DONE, prune(model, "--remove", "2", "--scores", scores.toString()).exit());

    JsonNode document = JSON.readTree(Files.readAllBytes(scores));
    assertEquals(document.get("layers"), manifest().at("/scores/layers"));
    assertEquals(document.get("uncertainty"), manifest().at("/scores/uncertainty"));
    assertTrue(manifest().at("/scores/samples").isMissingNode());
  }

  @Test
  void savedScoresSayHowSureTheyAre() throws IOException {
    String[] wish = {"--remove", "2", "--dry-run", "--format", "json", "--no-timing"};
    List<String> args = new ArrayList<>(List.of(wish));
    args.addAll(List.of("--scores", scores.toString()));
    JsonNode saved = JSON.readTree(prune(model, args.toArray(String[]::new)).out());
    JsonNode measured = JSON.readTree(scored("--remove", "2"));

    assertEquals(measured.get("stability"), saved.get("stability"));
    assertEquals(measured.get("removed"), saved.get("removed"));
  }

  @Test
  void aBlockIsChosenFromSavedDistances() throws IOException {
    Outcome outcome =
        prune(model, "--remove", "2", "--strategy", "contiguous", "--scores", scores.toString());

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode removed = manifest().get("removed");
    assertEquals(removed.get(0).asInt() + 1, removed.get(1).asInt());
    assertEquals("contiguous", manifest().get("strategy").asText());
  }

  @Test
  void aPlanRemovesWhatItNames() throws IOException {
    String[] wish = {"--remove", "2", "--dry-run", "--format", "json"};
    List<String> args = new ArrayList<>(List.of(wish));
    args.addAll(List.of("--scores", scores.toString()));
    String planned = prune(model, args.toArray(String[]::new)).out();
    Path plan = Files.writeString(temp.resolve("plan.json"), planned);

    assertEquals(ExitCode.DONE, prune(model, "--plan", plan.toString()).exit());
    assertEquals(JSON.readTree(planned).get("removed"), manifest().get("removed"));
    assertEquals("one-shot", manifest().get("strategy").asText());
  }

  @Test
  void scoresOfOtherWeightsAreRefusedUnlessMeant() throws IOException {
    Path other = golden.write(temp.resolve("other"));
    Files.writeString(
        other.resolve("config.json"),
        Files.readString(other.resolve("config.json")).replaceFirst("\\{", "{\"harmless\": 1, "));
    Outcome refused = prune(other, "--remove", "1", "--scores", scores.toString());

    assertEquals(ExitCode.INPUT_OUTPUT, refused.exit());
    assertTrue(refused.err().contains("whose weights or config differ"), refused.err());
    assertTrue(Files.notExists(output));
    assertEquals(
        ExitCode.DONE,
        prune(other, "--remove", "1", "--scores", scores.toString(), "--any-weights").exit());
  }

  static Stream<Arguments> spoiltScores() {
    return Stream.of(
        spoilt(
            "its schemaVersion is 2 where this shortgpt reads 1", r -> r.put("schemaVersion", 2)),
        spoilt("it has no schemaVersion", r -> r.remove("schemaVersion")),
        spoilt("it has the unknown key \"extra\"", r -> r.put("extra", 1)),
        spoilt("it has no \"model\"", r -> r.remove("model")),
        spoilt(
            "its \"model\" is not what shortgpt writes",
            r -> ((ObjectNode) r.get("model")).put("path", "a\u0000b")),
        spoilt("it has no \"metric\"", r -> r.remove("metric")),
        spoilt("its \"metric\" is not what shortgpt writes", r -> r.putArray("metric")),
        spoilt("it has no list \"layers\"", r -> r.remove("layers")),
        spoilt(
            "its \"model\" is not what shortgpt writes",
            r -> ((ObjectNode) r.get("model")).remove("path")),
        spoilt(
            "its \"calibration\" is not what shortgpt writes",
            r -> ((ObjectNode) r.get("calibration")).remove("name")),
        spoilt(
            "its \"layers\" is not what shortgpt writes",
            r -> ((ObjectNode) r.at("/layers/0")).put("value", "much")),
        spoilt(
            "its \"layers\" is not what shortgpt writes",
            r -> ((ObjectNode) r.at("/layers/0")).remove("value")),
        spoilt("it scores 4 layers of a model of 5", r -> ((ArrayNode) r.get("layers")).remove(0)),
        spoilt(
            "layer 0 is not in its place", r -> ((ObjectNode) r.at("/layers/0")).put("layer", 1)),
        spoilt(
            "its \"samples\" is not what shortgpt writes",
            r -> ((ArrayNode) r.at("/samples/sums/0")).remove(0)),
        spoilt("a layer has no interval", r -> ((ObjectNode) r.at("/layers/1")).remove("low")),
        spoilt(
            "its blocks are not one row for each length",
            r -> ((ArrayNode) r.at("/blocks/distances/1")).remove(0)));
  }

  private static Arguments spoilt(String how, Consumer<ObjectNode> change) {
    return Arguments.of(how, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spoiltScores")
  void spoiltScoresAreRefused(String how, Consumer<ObjectNode> change) throws IOException {
    spoil(scores, change);

    assertEquals(
        Outcome.refused(scores + " is not a scores file that can be used: " + how + "."),
        prune(model, "--remove", "1", "--scores", scores.toString()));
  }

  @Test
  void scoresOfAModelWhosePathIsNoneHereAreRead() throws IOException {
    spoil(scores, r -> ((ObjectNode) r.get("model")).put("path", "far/away"));
    String text = Files.readString(scores);
    Files.writeString(scores, text.replace("far/away", "far/\\ud800"));

    Outcome outcome = Outcome.of("compare", scores.toString(), scores.toString());

    assertEquals("", outcome.err());
    assertEquals(ExitCode.DONE, outcome.exit());
  }

  @Test
  void halfAFileIsRefused() throws IOException {
    String whole = Files.readString(scores);
    Files.writeString(scores, whole.substring(0, whole.length() / 2));

    Outcome outcome = prune(model, "--remove", "1", "--scores", scores.toString());

    assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit());
    assertTrue(outcome.err().contains("it is not whole JSON"), outcome.err());
  }

  @Test
  void optionsThatContradictEachOtherAreRefused() {
    assertEquals(
        Outcome.misused(
            "--windows has no effect with --scores, which were measured before.", "prune"),
        prune(model, "--remove", "1", "--scores", scores.toString(), "--windows", "3"));
    assertEquals(
        Outcome.misused("--any-weights has no effect without --scores or --plan.", "prune"),
        prune(model, "--remove", "1", "--any-weights"));
    assertEquals(
        Outcome.misused("--scores has no effect with --plan, which names the layers.", "prune"),
        prune(model, "--plan", "plan.json", "--scores", scores.toString()));
    assertEquals(
        Outcome.misused(
            "The metric angular has no estimator \"exact\". It has last-token, all-tokens.",
            "prune"),
        prune(model, "--remove", "1", "--metric", "angular", "--estimator", "exact"));
    assertEquals(
        Outcome.misused(
            "The strategy contiguous needs angular distances, which the metric random doesn't"
                + " give.",
            "prune"),
        prune(model, "--remove", "1", "--metric", "random", "--strategy", "contiguous"));
  }
}
