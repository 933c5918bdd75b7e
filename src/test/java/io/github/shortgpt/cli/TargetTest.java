package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prune --target-params} and {@code --target-size}. */
class TargetTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Path model;
  private Path ids;

  @BeforeEach
  void writeModel() throws IOException {
    Golden golden = Golden.named("qwen2-sliding");
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
  }

  private Outcome pruneByScore(String... options) {
    String line = "prune -q --window-length 48 --windows 3 -o " + temp.resolve("out");
    List<String> args = new ArrayList<>(List.of(line.split(" ", -1)));
    args.addAll(List.of("--model", model.toString(), "--calibration", ids.toString()));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private static List<Integer> ints(JsonNode list) {
    List<Integer> ints = new ArrayList<>();
    list.forEach(number -> ints.add(number.asInt()));
    return ints;
  }

  @Test
  void aTargetTakesAsFewLayersAsReachIt() throws IOException {
    String plan = pruneByScore("--remove", "2", "--dry-run", "--format", "json").out();
    JsonNode document = JSON.readTree(plan);
    long parameters = document.at("/output/parameters").asLong();
    long bytes = document.at("/output/bytes").asLong();
    for (String[] target :
        new String[][] {
          {"--target-params", String.valueOf(parameters)},
          {"--target-size", String.valueOf(bytes)},
          {"--target-size", bytes / 1000.0 + "KB"}
        }) {
      Outcome outcome = pruneByScore(target[0], target[1], "--dry-run", "--format", "json");
      assertEquals(
          ints(document.get("removed")), ints(JSON.readTree(outcome.out()).get("removed")));
    }
    String less = String.valueOf(parameters - 1);
    Outcome third = pruneByScore("--target-params", less, "--dry-run", "--format", "json");
    assertEquals(3, ints(JSON.readTree(third.out()).get("removed")).size());
  }

  @Test
  void aTargetThatCannotBeIsRefused() {
    assertTrue(
        pruneByScore("--target-params", "1B")
            .err()
            .matches(
                "(?s)shortgpt: The model has [0-9,]+ parameters, no more than 1,000,000,000: no"
                    + " layer has to go.\n.*"));
    assertTrue(
        pruneByScore("--target-size", "1KB", "--protect", "0,1")
            .err()
            .matches(
                "(?s)shortgpt: Without 3 of its 5 layers the model would still have [0-9,]+ bytes of"
                    + " weights, more than 1,000.\n.*"));
    assertEquals(
        Outcome.misused(
            "--target-params many is no number of parameters. Write 5B, 1.5B or 900M.", "prune"),
        pruneByScore("--target-params", "many"));
    assertEquals(
        Outcome.misused("--target-size 5 apples is not a size. Write 5GB, 500MB or 2GiB.", "prune"),
        pruneByScore("--target-size", "5 apples"));
  }
}
