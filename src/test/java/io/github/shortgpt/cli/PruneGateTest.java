package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code shortgpt prune --gate}. */
class PruneGateTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Golden golden = Golden.named("qwen3");
  @TempDir Path temp;
  private Path model;
  private Path ids;
  private Path heldOut;
  private Path output;

  @BeforeEach
  void writeModel() throws IOException {
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
    List<String> other = new ArrayList<>();
    for (int repeat = 0; repeat < 20; repeat++) {
      other.addAll(List.of(golden.text().split(" ", -1)));
    }
    Collections.reverse(other);
    heldOut = Files.writeString(temp.resolve("held-out.txt"), String.join(" ", other));
    output = temp.resolve("out");
  }

  private Outcome prune(String... options) {
    List<String> args = new ArrayList<>(List.of("prune", "--model", model.toString(), "-q"));
    args.addAll(List.of("-o", output.toString()));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private Outcome scored(String... options) {
    List<String> args = new ArrayList<>(List.of("--calibration", ids.toString()));
    args.addAll(List.of("--window-length", "12", "--windows", "12"));
    args.addAll(List.of("--format", "json", "--gate-data", heldOut.toString()));
    args.addAll(List.of(options));
    return prune(args.toArray(String[]::new));
  }

  @Test
  void aPruneThatPassesIsWrittenAndSaysByHowMuch() throws IOException {
    Outcome outcome = scored("--remove", "1", "--gate", "kl<=100", "--max-ppl-increase", "900%");

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode gates = JSON.readTree(outcome.out()).at("/gate/gates");
    assertEquals("kl<=100", gates.at("/0/gate").asText());
    assertTrue(gates.at("/0/value").asDouble() > 0);
    assertEquals("ppl<=10x", gates.at("/1/gate").asText());
    assertTrue(Files.isDirectory(output));
  }

  @Test
  void aPruneThatFailsWritesNothing() {
    for (List<String> what :
        List.of(List.of("--layers", "1"), List.of("--layers", "1", "--dry-run"))) {
      List<String> args = new ArrayList<>(what);
      args.addAll(List.of("--gate", "kl<=0", "--gate-data", heldOut.toString()));
      Outcome outcome = prune(args.toArray(String[]::new));
      assertEquals(ExitCode.GATE, outcome.exit());
      assertEquals("", outcome.out());
      assertTrue(
          outcome
              .err()
              .matches(
                  "shortgpt: The gate says no to the model without layers 1: kl<=0 \\(it is"
                      + " [0-9.e-]+\\)\\. Nothing was written\\.\n"),
          outcome.err());
      assertFalse(Files.exists(output));
    }
  }

  @Test
  void aGateAloneDecidesHowManyLayersGo() throws IOException {
    double[] kl = new double[5];
    for (int count = 1; count < 5; count++) {
      Outcome one = scored("--remove", Integer.toString(count), "--gate", "kl<=1e9", "--dry-run");
      kl[count] = JSON.readTree(one.out()).at("/gate/gates/0/value").asDouble();
    }
    double bound = (kl[1] + Math.max(kl[2], kl[1])) / 2;
    int expected = 1;
    while (expected < 4 && kl[expected + 1] <= bound) {
      expected++;
    }

    Outcome outcome = scored("--gate", "kl<=" + bound);

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode document = JSON.readTree(outcome.out());
    assertEquals(expected, document.get("removed").size());
    assertEquals(kl[expected], document.at("/gate/gates/0/value").asDouble(), 0);
    assertEquals(ExitCode.DONE, scored("--gate", "kl<=1e9", "--force").exit());
    assertEquals(
        1, JSON.readTree(output.resolve("config.json").toFile()).get("num_hidden_layers").asInt());
  }

  @Test
  void aGateThatNoLayerPassesSaysSo() {
    Outcome outcome = scored("--gate", "kl<=0");

    assertEquals(ExitCode.GATE, outcome.exit());
    assertTrue(outcome.err().endsWith(" No layer can go; nothing was written.\n"), outcome.err());
    assertFalse(Files.exists(output));
  }

  @Test
  void theCalibrationTextIsNoHeldOutText() {
    assertEquals(
        Outcome.refused(
            "--gate-data is the calibration text held-out.txt itself. A gate needs text that the layers"
                + " weren't chosen by."),
        prune(
            "--calibration",
            heldOut.toString(),
            "--window-length",
            "12",
            "--windows",
            "12",
            "--remove",
            "1",
            "--gate",
            "kl<=1",
            "--gate-data",
            heldOut.toString(),
            "--gate-windows",
            "1"));
    assertFalse(Files.exists(output));
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() {
    assertEquals(
        Outcome.misused("--gate-data has no effect without --gate.", "prune"),
        prune("--remove", "1", "--gate-data", heldOut.toString()));
    assertEquals(
        Outcome.misused(
            "--gate needs held-out text, another than the calibration's: give --gate-data.",
            "prune"),
        prune("--remove", "1", "--gate", "kl<=1"));
    assertEquals(
        Outcome.misused(
            "How many layers are to go? Give --remove, --ratio, --target-params, --target-size,"
                + " --layers or --plan, or a --gate alone, and as many go as it allows.",
            "prune"),
        prune());
    assertEquals(
        Outcome.misused(
            "The strategy greedy needs to know how many layers go: give --remove, --ratio or a target.",
            "prune"),
        scored("--strategy", "greedy", "--gate", "kl<=1"));
    assertEquals(
        Outcome.misused(
            "--max-ppl-increase must be a percentage, for example 10%, not 0.1.", "prune"),
        scored("--remove", "1", "--max-ppl-increase", "0.1"));
  }
}
