package io.github.shortgpt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> NAMES =
      List.of("gemma-2-2b", "llama-2-7b", "llama-7b", "qwen2.5-0.5b", "org/Some-Model");

  @Test
  void slipsOfTheHandFindTheirName() {
    assertEquals(Optional.of("llama-7b"), NearestName.of("lama-7b", NAMES));
    assertEquals(Optional.of("llama-2-7b"), NearestName.of("Llama2-7B", NAMES));
    assertEquals(Optional.of("qwen2.5-0.5b"), NearestName.of("qwen25-0.5b", NAMES));
    assertEquals(Optional.of("org/Some-Model"), NearestName.of("org/some_modl", NAMES));
  }

  @Test
  void whatIsLikeNothingFindsNothing() {
    assertEquals(Optional.empty(), NearestName.of("falcon-40b-instruct", NAMES));
    assertEquals(Optional.empty(), NearestName.of("", List.of()));
  }
}
