package io.github.shortgpt.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.CachedDecoder;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerSubset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a layer keeps between calls, over every golden. */
class CachedDecoderTest {
  private static final int PROMPT = 21;
  private static final int READ = 26;

  private static final Pattern VARIANTS =
      Pattern.compile("-(sliding|longrope|dynamic|alibi|narrow|norms|period|gqa|new)");

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
  Stream<DynamicTest> readingOnPredictsWhatReadingAllAtOnceDoes() throws IOException {
    return Golden.all().stream()
        // Of each model type one, and those whose variants keep or turn something else.
        .filter(golden -> !golden.name().contains("-") || VARIANTS.matcher(golden.name()).find())
        .map(golden -> dynamicTest(golden.name(), () -> assertReadsOn(golden)));
  }

  private static void assertReadsOn(Golden golden) throws IOException {
    Path directory = golden.write(Files.createTempDirectory(temp, golden.name()));
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    int[] ids = golden.firstIds(READ);
    try (CachedDecoder cached = open(decoder, golden)) {
      float[] logits = cached.read(Arrays.copyOf(ids, PROMPT));
      for (int length = PROMPT + 1; length <= READ; length++) {
        logits = cached.read(ids[length - 1]);
      }
      try (CachedDecoder whole = open(decoder, golden)) {
        float[] atOnce = whole.read(ids);
        assertArrayEquals(atOnce, logits, 1e-5f);
        cached.restart();
        assertArrayEquals(atOnce, cached.read(ids), 1e-6f, "nothing stays of what was read");
      }
    }
  }

  private static CachedDecoder open(Decoder decoder, Golden golden) throws IOException {
    LayerSubset all = LayerSubset.without(decoder.layers().size(), List.of());
    return new CachedDecoder(engine, decoder, golden.computeType(), all, all);
  }
}
