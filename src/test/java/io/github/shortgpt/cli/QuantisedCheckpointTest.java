package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.checkpoint.TinySafetensors;
import io.github.shortgpt.checkpoint.TinySafetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The laws that hold for every way to quantise weights. */
class QuantisedCheckpointTest {
  private static final Pattern LAYER = Pattern.compile("(model\\.layers\\.)([0-4])(\\..+)");
  private static final Map<String, String> KEPT = Map.of("0", "0", "2", "1", "4", "2");

  @TempDir static Path temp;

  @FunctionalInterface
  private interface Law {
    void check(QuantisedCase scheme, Path model) throws IOException;
  }

  private static Stream<DynamicTest> forEveryCase(Law law) throws IOException {
    return QuantisedCase.all().stream()
        .map(
            scheme ->
                dynamicTest(
                    scheme.name(),
                    () ->
                        law.check(
                            scheme,
                            scheme.write(
                                Files.createTempDirectory(temp, scheme.name()).resolve("model")))));
  }

  private static Outcome run(String command, Path model, String... options) {
    String[] args = Arrays.copyOf(new String[] {command, "--model", model.toString()}, 3);
    return Outcome.of(
        Stream.concat(Arrays.stream(args), Arrays.stream(options)).toArray(String[]::new));
  }

  private static Path pruned(Path model) {
    Path output = model.resolveSibling("out");
    Outcome outcome = run("prune", model, "--layers", "1,3", "-o", output.toString(), "-q");
    assertEquals("", outcome.err());
    assertEquals(ExitCode.DONE, outcome.exit());
    return output;
  }

  @Test
  void everySchemeHasACase() throws IOException {
    Set<String> cases = new TreeSet<>();
    QuantisedCase.all().forEach(scheme -> cases.add(scheme.name().replaceFirst("-.*", "")));
    Path list = Path.of("src/main/resources/quantisation/quantisation.txt");
    Set<String> schemes = new TreeSet<>();
    Files.readAllLines(list).forEach(scheme -> schemes.add(scheme.replaceFirst("-.*", "")));
    cases.remove("mxfp8"); // a method of fp8's
    assertEquals(schemes, cases);
  }

  @TestFactory
  Stream<DynamicTest> keptTensorsAreTheSameBytesUnderTheirNewNames() throws IOException {
    return forEveryCase(
        (scheme, model) -> {
          Map<String, Tensor> expected = new TreeMap<>();
          for (Tensor tensor : scheme.tensors()) {
            renumbered(tensor.name()).ifPresent(name -> expected.put(name, tensor));
          }
          Map<String, TensorLocation> found = Checkpoint.open(pruned(model)).tensors();
          assertEquals(expected.keySet(), new TreeSet<>(found.keySet()));
          for (TensorLocation tensor : found.values()) {
            Tensor source = expected.get(tensor.name());
            assertEquals(source.dtype() + " " + source.shape(), tensor.describe(), tensor.name());
            byte[] file = Files.readAllBytes(tensor.file());
            int begin = (int) tensor.offset();
            byte[] bytes = Arrays.copyOfRange(file, begin, begin + (int) tensor.length());
            assertArrayEquals(TinySafetensors.content(source), bytes, tensor.name());
          }
        });
  }

  private static Optional<String> renumbered(String tensor) {
    Matcher layer = LAYER.matcher(tensor);
    return layer.matches()
        ? Optional.ofNullable(KEPT.get(layer.group(2)))
            .map(index -> layer.group(1) + index + layer.group(3))
        : Optional.of(tensor);
  }

  @TestFactory
  Stream<DynamicTest> listsOfModulesFollowTheirLayers() throws IOException {
    return forEveryCase(
        (scheme, model) -> {
          Path output = pruned(model);
          JsonNode config = read(output.resolve("config.json"));
          scheme
              .config(false)
              .properties()
              .forEach(
                  key -> {
                    if (key.getKey().startsWith("quantization")) {
                      assertEquals(key.getValue(), config.get(key.getKey()));
                    }
                  });
          for (Map.Entry<String, JsonNode> file : scheme.files(false).entrySet()) {
            assertEquals(file.getValue(), read(output.resolve(file.getKey())), file.getKey());
          }
          assertEquals(scheme.metadata(false), Checkpoint.open(output).metadata());
        });
  }

  private static JsonNode read(Path file) throws IOException {
    return QuantisedCase.JSON.readTree(Files.readAllBytes(file));
  }

  @TestFactory
  Stream<DynamicTest> scoringIsRefusedWithTheReasonAndWhatToDo() throws IOException {
    return forEveryCase(
        (scheme, model) -> {
          Outcome refused =
              Outcome.refused(
                  model
                      + " is quantised ("
                      + scheme.describe()
                      + "), and layers are scored on unquantised weights only. Score the"
                      + " unquantised checkpoint, and remove the same layers here with --layers.");
          Path output = model.resolveSibling("out");
          assertEquals(refused, run("score", model));
          assertEquals(refused, run("prune", model, "--remove", "1", "-o", output.toString()));
          assertTrue(Files.notExists(output));
        });
  }

  @TestFactory
  Stream<DynamicTest> inspectCountsTheWeightsThatAreMeantAndTheBytesThatAreThere()
      throws IOException {
    return forEveryCase(
        (scheme, model) -> {
          Path whole = scheme.golden().write(model.resolveSibling("whole"));
          JsonNode before = read(run("inspect", whole, "--format", "json"));
          JsonNode after = read(run("inspect", model, "--format", "json"));

          assertEquals(before.get("parameters"), after.get("parameters"));
          assertEquals(withoutBytes(before, "perLayer"), withoutBytes(after, "perLayer"));
          assertEquals(withoutBytes(before, "parts"), withoutBytes(after, "parts"));
          assertEquals(before.get("tied"), after.get("tied"));
          long bytes =
              scheme.tensors().stream().mapToLong(t -> TinySafetensors.content(t).length).sum();
          assertEquals(bytes, after.get("bytes").asLong());
          assertEquals(
              scheme.describe(),
              described(after.at("/quantization/method"), after.at("/quantization/bits")));
          String text = run("inspect", model).out();
          assertTrue(text.contains("\nquantised   " + scheme.describe() + "\n"), text);
        });
  }

  /** A list or an object of things that cost bytes, without those. */
  private static JsonNode withoutBytes(JsonNode document, String key) {
    JsonNode things = document.get(key).deepCopy();
    things.forEach(thing -> ((ObjectNode) thing).remove("bytes"));
    return things;
  }

  private static JsonNode read(Outcome outcome) throws IOException {
    assertEquals("", outcome.err());
    return QuantisedCase.JSON.readTree(outcome.out());
  }

  private static String described(JsonNode method, JsonNode bits) {
    String numbers = bits.toString().replaceAll("[\\[\\]]", "").replace(",", " and ");
    return method.asText() + (numbers.isEmpty() ? "" : ", " + numbers + " bits");
  }

  @TestFactory
  Stream<DynamicTest> aWeightOfWhichAPartIsMissingIsRefused() throws IOException {
    return forEveryCase(
        (scheme, model) -> {
          List<Tensor> tensors = scheme.tensors();
          Tensor second = scheme.partsOfOne().get(1);
          TinySafetensors.write(
              model.resolve("model.safetensors"),
              Map.of("format", "pt"),
              tensors.stream().filter(t -> !t.equals(second)).toList());

          Outcome outcome = run("inspect", model);

          assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit());
          assertTrue(
              outcome.err().contains(" lacks " + second.name() + ", which belongs to it where"),
              outcome.err());
        });
  }

  @Test
  void anUnknownMethodIsRefusedByName() throws IOException {
    Path model = QuantisedCase.named("gptq").write(temp.resolve("unknown"));
    ObjectNode config = QuantisedCase.named("gptq").config(true);
    config.withObject("quantization_config").put("quant_method", "squeezellm");
    Files.writeString(model.resolve("config.json"), config.toString());
    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has \"quantization_config.quant_method\": \"squeezellm\", where shortgpt can"
                + " work only with aqlm, auto-round, awq, bitnet, bitsandbytes,"
                + " compressed-tensors, eetq, fbgemm_fp8, fp8, gptq, higgs, hqq,"
                + " intel/auto-round, mlx, modelopt, modelopt_fp4, modelopt_mixed, mxfp4, mxfp8,"
                + " quanto, quark, spqr, torchao, vptq."),
        run("inspect", model));
  }

  @Test
  void aConfigWithoutAMethodIsRefused() throws IOException {
    Path model = QuantisedCase.named("awq").write(temp.resolve("nameless"));
    ObjectNode config = QuantisedCase.named("awq").config(true);
    config.withObject("quantization_config").remove("quant_method");
    Files.writeString(model.resolve("config.json"), config.toString());
    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has a \"quantization_config\" without a \"quant_method\", so how the weights"
                + " are stored is not known."),
        run("inspect", model));
  }

  @Test
  void aFileThatWasLeftBesideWholeWeightsMeansNothing() throws IOException {
    QuantisedCase scheme = QuantisedCase.named("gptq-bias");
    Path model = scheme.golden().write(temp.resolve("whole"));
    Files.writeString(model.resolve("quantize_config.json"), "{\"bits\": 4}");
    assertEquals("", read(run("inspect", model, "--format", "json")).path("quantization").asText());
  }

  @Test
  void mergekitCanNotReadQuantisedWeights() throws IOException {
    Path model = QuantisedCase.named("awq").write(temp.resolve("exported"));
    assertEquals(
        Outcome.refused(
            model
                + " is quantised (awq, 4 bits), which mergekit can't read. Remove the layers"
                + " without --export, or give the unquantised checkpoint."),
        run("prune", model, "--layers", "1", "--export", "mergekit"));
    assertEquals(
        new Outcome(ExitCode.DONE, "--prune-layers 1\n", ""),
        run("prune", model, "--layers", "1", "--export", "llama.cpp"));
  }
}
