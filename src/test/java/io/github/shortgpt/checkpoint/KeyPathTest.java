package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPathTest {
  private static JsonNode tree() throws IOException {
    return new ObjectMapper()
        .readTree(
            "{\"a\": {\"x\": {\"n\": 1}, \"y\": {\"n\": 2}, \"z\": 3}, \"b\": [{\"n\": 4}, 5]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.x.n | [[a, x, n]]",
        "a.*.n | [[a, x, n], [a, y, n]]",
        "b.*.n | [[b, 0, n]]",
        "b.* | [[b, 0], [b, 1]]",
        "a.w.n | []",
        "a.z.n | []",
        "'' | [[]]"
      })
  void leadsToWhateverIsThere(String path, String places) throws IOException {
    assertEquals(places, new KeyPath(path).in(tree()).toString());
  }

  @Test
  void aPlaceHasItsValue() throws IOException {
    assertEquals(4, KeyPath.at(tree(), List.of("b", "0", "n")).asInt());
    assertEquals(tree(), KeyPath.at(tree(), List.of()));
    assertEquals("", KeyPath.at(tree(), List.of("b", "9", "n")).asText());
  }
}
