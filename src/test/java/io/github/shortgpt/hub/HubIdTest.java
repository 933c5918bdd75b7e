package io.github.shortgpt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubIdTest {
  @Test
  void aNameWithoutARevisionMeansMain() {
    assertEquals(Optional.of(new HubId("org/name", "main")), HubId.parse("org/name"));
    assertEquals("org/name", new HubId("org/name", "main").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.0", "refs/pr/12", "feature/x-2", "0123456789abcdef"})
  void branchesTagsAndCommitsAreRevisions(String revision) {
    HubId id = new HubId("org/name", revision);
    assertEquals(Optional.of(id), HubId.parse("org/name@" + revision));
    assertEquals("org/name@" + revision, id.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "",
        "/name",
        "org/",
        "./out",
        "../out",
        "a/b/c",
        "org/na--me",
        "org/na..me",
        "org/name.git",
        "org/.name",
        "org/na me",
        "org/na\nme",
        "org\\name",
        "org/name@",
        "org/name@../x",
        "org/name@a/../b",
        "org/name@/etc",
        "org/name@a/",
        "org/name@a//b",
        "org/name@-x",
        "org/name@a b",
        "org/name@a\u0000b",
        "org/name@a?b",
        "org/name@a%2e%2e",
        "org/name@a/.hidden"
      })
  void whatCouldLeadElsewhereIsNoModelOfTheHub(String text) {
    assertEquals(Optional.empty(), HubId.parse(text));
  }
}
