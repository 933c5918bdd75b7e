package io.github.shortgpt.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A small share of what {@code scripts/fuzz} does. */
class FuzzTest {
  private static final int RUNS = 300;

  /** Every one of these reads all families or makes an engine anew. */
  private static final Set<String> SLOW = Set.of("config", "template");

  @TempDir Path directory;

  static Stream<String> formats() {
    return Formats.names().stream();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void damagedInputIsReadOrRefusedInASentence(String name) throws IOException {
    try (Format format = Formats.named(name, directory)) {
      Campaign campaign = new Campaign(format, 1, new Meter());

      campaign.run(SLOW.contains(name) ? RUNS / 5 : RUNS);

      assertEquals(List.of(), campaign.faults());
      assertTrue(campaign.ways().size() > 2, campaign.ways().toString());
    }
  }

  @Test
  void findsWhatMustNotHappenAndTheLeastThatBringsItAbout() throws IOException {
    Format faulty =
        new FileFormat(
            "faulty",
            directory.resolve("input"),
            List.of("aaaaaaaaaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII)),
            ByteMutator.of("!"),
            file -> {
              if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("!")) {
                throw new IllegalStateException("met a !");
              }
              return "nothing";
            });
    Campaign campaign = new Campaign(faulty, 1, new Meter());

    campaign.run(200);

    assertEquals(1, campaign.faults().size());
    assertEquals("!", new String(campaign.faults().get(0).input(), StandardCharsets.US_ASCII));
  }

  @Test
  void theSameSeedMeetsTheSameInputs() throws IOException {
    assertEquals(ways(7), ways(7));
  }

  private Map<String, Integer> ways(long seed) throws IOException {
    try (Format format = Formats.named("index", directory)) {
      Campaign campaign = new Campaign(format, seed, new Meter());
      campaign.run(50);
      return campaign.ways();
    }
  }
}
