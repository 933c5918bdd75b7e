package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderFamily;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real checkpoints carry along from old versions of transformers, and heads, tied or not. */
class LeftoverTensorsTest {
  @TempDir static Path temp;

  private static OnDisk write(Golden golden) throws IOException {
    Path directory = Files.createTempDirectory(temp, golden.name());
    return new OnDisk(golden.write(directory.resolve("model")));
  }

  @TestFactory
  Stream<DynamicTest> leftoversAreKeptAndRenumberedInEveryFamily() throws IOException {
    return Golden.all().stream()
        .filter(golden -> !golden.name().contains("-"))
        .map(golden -> dynamicTest(golden.name(), () -> leftoversAreKept(write(golden))));
  }

  private static void leftoversAreKept(OnDisk disk) throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(disk.model()));
    DecoderFamily family = decoder.family();
    List<Written> leftovers = new ArrayList<>();
    for (String slot : family.block().ignored()) {
      leftovers.add(Written.zeros(family.layers().name(0, slot), DType.BOOL, 1L, 1L, 4L, 4L));
      leftovers.add(Written.zeros(family.layers().name(2, slot), DType.F32));
    }
    if (family.rope() != null) {
      leftovers.add(Written.zeros("model.rotary_emb.inv_freq", DType.F32, 4L));
      leftovers.add(
          Written.zeros(family.layers().name(2, "any.rotary_emb.inv_freq"), DType.F32, 4L));
    }
    Written.beside(disk.model(), leftovers.toArray(Written[]::new));

    TreeSet<String> names = disk.without("1").tensors();

    for (Written leftover : leftovers) {
      String third = family.layers().prefix() + "2.";
      String renumbered = leftover.name().replace(third, family.layers().prefix() + "1.");
      assertTrue(names.contains(renumbered), renumbered);
    }
    long more = leftovers.stream().mapToLong(Written::elements).sum();
    assertEquals(
        decoder.parameters() + more, Decoder.of(Checkpoint.open(disk.model())).parameters());
  }

  @ParameterizedTest
  @CsvSource({
    "llama, model.rotary_emb.inv_freq",
    "llama, model.layers.0.self_attn.rotary_emb.inv_freq",
    "gpt_neox, gpt_neox.layers.0.attention.bias",
    "gpt_neox, gpt_neox.layers.0.attention.masked_bias",
    "gpt2, transformer.h.0.attn.bias"
  })
  void leftoversChangeNoScore(String name, String tensor) throws IOException {
    Golden golden = Golden.named(name);
    OnDisk disk = write(golden);
    String before = disk.influence(golden);
    Written.beside(disk.model(), Written.zeros(tensor, DType.F32, 4L));
    assertEquals(before, disk.influence(golden));
  }

  @Test
  void frequenciesInAModelThatRotatesNothingAreRefused() throws IOException {
    OnDisk disk = write(Golden.named("gpt2"));
    Written.beside(disk.model(), Written.zeros("rotary_emb.inv_freq", DType.F32, 4L));
    assertEquals(
        Outcome.refused(
            disk.model()
                + " has tensors that a model of type gpt2 with this config does not have:"
                + " rotary_emb.inv_freq."),
        disk.run("inspect"));
  }

  @Test
  void aHeadThatIsThereAlthoughTiedIsKept() throws IOException {
    Golden golden = Golden.named("llama-tied");
    OnDisk disk = write(golden);
    String before = disk.influence(golden);
    Written.beside(disk.model(), Written.zeros("lm_head.weight", DType.F32, 96L, 32L));
    assertEquals(before, disk.influence(golden));
    assertEquals("lm_head.weight", disk.without("1").tensors().first());
  }

  @Test
  void aTiedHeadNeedNotBeThere() throws IOException {
    OnDisk disk = write(Golden.named("llama-tied"));
    assertEquals("model.embed_tokens.weight", disk.without("1").tensors().first());
  }

  @Test
  void aHeadThatIsNotTiedIsKept() throws IOException {
    OnDisk disk = write(Golden.named("llama"));
    assertEquals("lm_head.weight", disk.without("1").tensors().first());
  }

  @Test
  void aHeadThatIsNotTiedMustBeThere() throws IOException {
    Golden golden = Golden.named("llama-tied");
    Path model = temp.resolve("headless");
    golden.write(model, golden.config("config").put("tie_word_embeddings", false));
    assertEquals(
        Outcome.refused(
            model
                + " lacks the tensor lm_head.weight, which a model of type llama with this config"
                + " has."),
        new OnDisk(model).run("inspect"));
  }
}
