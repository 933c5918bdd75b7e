package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptPartsTest {
  @TempDir private Path directory;

  private List<String> of(String modelType, String config) throws IOException {
    DecoderFamily family = DecoderFamilies.of(modelType).get(0);
    return ScriptParts.of(family, ConfigFile.read(directory, config, family));
  }

  @ParameterizedTest
  @CsvSource({"true, parallel_in_turn_block", "false, pre_norm_block"})
  void aPartFollowsFromACondition(boolean parallel, String expected) throws IOException {
    List<String> parts = of("stablelm", "{'use_parallel_residual': %s}".formatted(parallel));

    assertEquals(expected, parts.get(parts.size() - 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "relu2", "silu"})
  void theActivationIsTheOneThatTheConfigNames(String name) throws IOException {
    assertTrue(of("llama", "{'hidden_act': '%s'}".formatted(name)).contains(name));
  }

  @Test
  void anActivationWithoutAPartIsRefused() {
    assertEquals(
        directory.resolve("config.json")
            + " has \"hidden_act\": \"mish\", where shortgpt can work only with gelu, gelu_fast,"
            + " gelu_new, gelu_pytorch_tanh, relu, relu2, silu.",
        assertThrows(UnsupportedModelException.class, () -> of("llama", "{'hidden_act': 'mish'}"))
            .getMessage());
  }

  @Test
  void everyPartThatAFamilyNamesIsInThisBuild() {
    Set<String> named = new HashSet<>();
    for (DecoderFamily family :
        DecoderFamilies.byModelType().values().stream().flatMap(List::stream).toList()) {
      for (String part : family.block().script()) {
        named.addAll(List.of(part.replaceAll(".* \\? ", "").split(" : ", -1)));
      }
    }
    named.removeIf(part -> part.startsWith("@"));

    assertFalse(named.isEmpty());
    for (String part : named) {
      assertNotNull(ScriptParts.class.getResource("/torchscript/" + part + ".torchscript"), part);
    }
  }
}
