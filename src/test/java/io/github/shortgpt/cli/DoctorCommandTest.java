package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code shortgpt doctor} on a machine on which the tests run, so that it works. */
class DoctorCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aMachineThatRunsTheTestsIsFoundToWork() throws Exception {
    Outcome outcome = Outcome.of("doctor", "--format", "json");

    assertEquals("", outcome.err());
    assertEquals(ExitCode.DONE, outcome.exit());
    JsonNode document = JSON.readTree(outcome.out());
    assertTrue(document.get("works").asBoolean());
    JsonNode engine =
        StreamSupport.stream(document.get("checks").spliterator(), false)
            .filter(check -> check.get("check").asText().equals("engine"))
            .findFirst()
            .orElseThrow();
    assertTrue(engine.get("found").asText().startsWith("libtorch 2.7.1"), engine.toString());
    assertEquals("ok", engine.get("state").asText());
  }

  @Test
  void theTableEndsWithAVerdict() {
    Outcome outcome = Outcome.of("doctor");

    assertTrue(outcome.out().startsWith("ok       java "), outcome.out());
    assertTrue(outcome.out().endsWith("\n\nshortgpt can work here.\n"), outcome.out());
  }
}
