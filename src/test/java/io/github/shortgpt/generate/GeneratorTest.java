package io.github.shortgpt.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.CachedDecoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {
  @TempDir static Path temp;
  private static Engine engine;

  @BeforeAll
  static void startEngine() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  @TestFactory
  Stream<DynamicTest> greedyIdsAreThoseOfTransformers() throws IOException {
    return Expected.read("greedy").get("cases").properties().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, JsonNode expected) throws IOException {
    int[] ids = Expected.ids(expected.get("ids"));
    Generated generated =
        generate(name, Expected.ids(expected.get("prompt")), Sampling.greedy(), ids.length);
    assertArrayEquals(ids, generated.ids().stream().mapToInt(Integer::intValue).toArray());
  }

  private static Generated generate(String name, int[] prompt, Sampling sampling, int tokens)
      throws IOException {
    Path directory = Golden.named(name).write(Files.createTempDirectory(temp, name));
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    LayerSubset all = LayerSubset.without(decoder.layers().size(), List.of());
    Ending ending = new Ending(Set.of(), List.of(), tokens);
    try (Tokenizer tokenizer = Tokenizer.open(directory);
        CachedDecoder cached = new CachedDecoder(engine, decoder, ComputeType.FLOAT32, all, all)) {
      return new Generator(cached, tokenizer, sampling, ending).run(prompt, text -> true);
    }
  }

  @Test
  void aSeedDrawsTheSameIdsAgainAndAnotherOthers() throws IOException {
    int[] prompt = {5, 17, 3};
    Sampling seven = new Sampling(1.5, OptionalInt.of(40), 0.95, 7);
    Sampling eight = new Sampling(1.5, OptionalInt.of(40), 0.95, 8);
    List<Integer> drawn = generate("llama", prompt, seven, 20).ids();
    assertEquals(drawn, generate("llama", prompt, seven, 20).ids());
    assertNotEquals(drawn, generate("llama", prompt, eight, 20).ids());
  }
}
