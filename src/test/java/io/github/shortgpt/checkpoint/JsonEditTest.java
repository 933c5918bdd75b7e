package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEditTest {
  private static String set(String text, long value) throws IOException {
    return new JsonEdit(text).setNumber("n", value).apply();
  }

  private static String keep(String text, Integer... indexes) throws IOException {
    return new JsonEdit(text).keepElements("list", List.of(indexes)).apply();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\":%s}",
        "{\"n\":%s,\"z\":1}",
        "{ \"n\" : %s }",
        "{\n  \"a\": 1e-05,\n  \"n\": %s,\n  \"z\": 1.0\n}\n",
        "{\r\n    \"a\": true,\r\n    \"n\": %s\r\n}\r\n",
        "{\n\t\"a\": null,\n\t\"n\":\t%s\t,\n\t\"z\": -0.0\n}",
        "\n\n  {\"n\": %s}\n\n",
        "{\"a\": \"\\u00e4 ä 🦙 \\\" n \\\\\", \"n\": %s, \"z\": \"\\/\"}",
        "{\"a\": {\"n\": 7, \"b\": [{\"n\": 8}]}, \"n\": %s, \"z\": {\"n\": 9}}",
        "{\"a\": [[1, 2], {\"n\": [3]}, \"]}\"], \"n\": %s}",
        "{\"a\": NaN, \"b\": -Infinity, \"n\": %s, \"z\": 1E+400}",
        "{\"a\": [0.0, Infinity], \"n\": %s, \"z\": [Infinity]}",
        "{\"a\": [0.0, {\"__float__\": \"Infinity\"}], \"n\": %s, \"z\": {\"__float__\": \"NaN\"}}",
        "{\"a\": 0.30000000000000004441, \"n\": %s, \"b\": 123456789012345678901234567890}"
      })
  void changesANumberAndNothingElse(String template) throws IOException {
    assertEquals(template.replace("%s", "5"), set(template.replace("%s", "32"), 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"32", "-1", "3.2e1", "null", "\"32\"", "[3, 2]", "{\"n\": 32}", "NaN"})
  void replacesAValueOfAnyKind(String old) throws IOException {
    assertEquals(
        "{\"a\": 1, \"n\": 24 , \"z\": 2}", set("{\"a\": 1, \"n\": " + old + " , \"z\": 2}", 24));
  }

  @Test
  void findsAKeyThatIsWrittenWithEscapes() throws IOException {
    assertEquals("{\"\\u006e\": 24}", set("{\"\\u006e\": 32}", 24));
  }

  /** The parser reads long text piece by piece; a value may lie across two pieces. */
  @Test
  void findsAValueWhereverItLiesInALongText() throws IOException {
    for (int padding = 33_970; padding < 36_030; padding += 1) {
      String head = "{\"pad\": \"" + "x".repeat(padding) + "\", \"n\": ";
      String tail = ", \"list\": [\"one\", \"two\", \"three\"], \"z\": \"ä\"}";

      String edited =
          new JsonEdit(head + "32" + tail)
              .setNumber("n", 7)
              .keepElements("list", List.of(0, 2))
              .apply();

      String expected = head + 7 + tail.replace(" \"two\",", "");
      assertEquals(expected, edited, "with a padding of " + padding);
    }
  }

  @Test
  void findsAKeyBehindLargeNestedValues() throws IOException {
    String labels = "{\"0\": \"" + "ä{[\\\"".repeat(20_000) + "\", \"n\": [1, [2]]}";

    assertEquals(
        "{\"id2label\": " + labels + ", \"n\": 1}",
        set("{\"id2label\": " + labels + ", \"n\": 1234567890123}", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0       | ['a']",
        "2       | ['c']",
        "1       | ['b']",
        "0 1 2   | ['a', 'b', 'c']",
        "0 2     | ['a', 'c']",
        "2 0     | ['c', 'a']"
      })
  void keepsTheListedElements(String indexes, String expected) throws IOException {
    Integer[] kept =
        List.of(indexes.split(" ", -1)).stream().map(Integer::valueOf).toArray(Integer[]::new);

    String edited = keep("{\"list\": [\"a\", \"b\", \"c\"], \"z\": [\"a\", \"b\"]}", kept);

    assertEquals("{\"list\": " + expected.replace('\'', '"') + ", \"z\": [\"a\", \"b\"]}", edited);
  }

  @Test
  void keepsTheLayoutOfAListWithOneElementALine() throws IOException {
    String text = "{\n  \"list\": [\n    1,\n    2,\n    3\n  ],\n  \"z\": 1\n}\n";

    assertEquals("{\n  \"list\": [\n    1,\n    3\n  ],\n  \"z\": 1\n}\n", keep(text, 0, 2));
    assertEquals("{\n  \"list\": [\n    2\n  ],\n  \"z\": 1\n}\n", keep(text, 1));
  }

  @Test
  void keepsTheLayoutOfAListWithoutSpaces() throws IOException {
    assertEquals("{\"list\":[1e-05,0.10]}", keep("{\"list\":[1e-05,2,0.10]}", 0, 2));
  }

  @Test
  void keepsTheLayoutOfTabsAndCarriageReturns() throws IOException {
    assertEquals(
        "{\r\n\t\"list\": [\r\n\t\t2,\r\n\t\t3\r\n\t]\r\n}",
        keep("{\r\n\t\"list\": [\r\n\t\t1,\r\n\t\t2,\r\n\t\t3\r\n\t]\r\n}", 1, 2));
  }

  @Test
  void keepsElementsThatHoldQuotesBracketsAndCommas() throws IOException {
    assertEquals(
        "{\"list\": [\"a\\\"],\", \"\\\\\"]}",
        keep("{\"list\": [\"a\\\"],\", \"\\u005d\", \"\\\\\"]}", 0, 2));
  }

  @Test
  void keepsElementsThatAreObjectsAndLists() throws IOException {
    assertEquals(
        "{\"list\": [{\"list\": [1, 2]}, null], \"z\": 0}",
        keep("{\"list\": [{\"list\": [1, 2]}, [3, {\"a\": 4}], null], \"z\": 0}", 0, 2));
  }

  @Test
  void keepsTheOnlyElement() throws IOException {
    assertEquals("{\"list\": [ \"a\" ]}", keep("{\"list\": [ \"a\" ]}", 0));
  }

  @Test
  void makesSeveralChangesInAnyOrder() throws IOException {
    String text = "{\"first\": 100, \"list\": [1, 2, 3], \"n\": 3, \"last\": 10}";

    String edited =
        new JsonEdit(text)
            .setNumber("n", 1000)
            .setNumber("last", 2)
            .keepElements("list", List.of(0, 1))
            .setNumber("first", 1)
            .apply();

    assertEquals("{\"first\": 1, \"list\": [1, 2], \"n\": 1000, \"last\": 2}", edited);
  }

  @Test
  void leavesTheTextAloneWithoutChanges() {
    assertEquals(" {\"a\" :1}\n", new JsonEdit(" {\"a\" :1}\n").apply());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"a\": {\"list\": [1]}}", "{\"List\": [1]}"})
  void keepsNoElementsOfAListThatIsNotThere(String text) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> keep(text, 0));

    assertEquals("no key list", e.getMessage());
  }

  @Test
  void addsAKeyBehindTheLastOneIndentedLikeTheFirst() throws IOException {
    assertEquals(
        "{\n  \"a\": {\"b\": 1},\n  \"kinds\": [\"x\", \"y\"]\n}\n",
        new JsonEdit("{\n  \"a\": {\"b\": 1}\n}\n").setList("kinds", List.of("x", "y")).apply());
    assertEquals(
        "{\"a\": 1, \"b\": 2,\"kinds\": [\"x\"]}",
        new JsonEdit("{\"a\": 1, \"b\": 2}").setList("kinds", List.of("x")).apply());
    assertEquals(
        "{\"a\": 1,\"kinds\": [\"x\"],\"flags\": [1, 0]}",
        new JsonEdit("{\"a\": 1}")
            .setList("kinds", List.of("x"))
            .setList("flags", List.of(1, 0))
            .apply());
    assertEquals(
        "{\"a\": 1,\"b\": 2}", new JsonEdit("{}").setNumber("a", 1).setNumber("b", 2).apply());
  }

  @Test
  void replacesANullByAList() throws IOException {
    assertEquals(
        "{\"a\": [1, 0]}", new JsonEdit("{\"a\": null}").setList("a", List.of(1, 0)).apply());
  }

  @Test
  void editsTheKeysOfAnObjectWithinAnother() throws IOException {
    String text =
        "{\n  \"n\": 4,\n  \"in\": {\n    \"n\": 4,\n    \"list\": [1, 2]\n  },\n  \"z\": {}\n}";
    JsonEdit edit = new JsonEdit(text);

    edit.within(List.of("in")).setNumber("n", 3).keepElements("list", List.of(1)).setNumber("m", 5);
    edit.within(List.of("z")).setNumber("n", 6);

    assertEquals(
        "{\n  \"n\": 4,\n  \"in\": {\n    \"n\": 3,\n    \"list\": [2],\n    \"m\": 5\n  },\n"
            + "  \"z\": {\"n\": 6}\n}",
        edit.apply());
  }

  /** Renames a to A, removes every b and keeps the rest. */
  private static String rename(String text, String... path) throws IOException {
    return new JsonEdit(text)
        .rename(
            List.of(path),
            name ->
                name.startsWith("b")
                    ? Optional.empty()
                    : Optional.of(name.equals("a") ? "A\\" : name))
        .apply();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        "{\"n\": {\"l\": [\"a\", \"c\"]}} -> {\"n\": {\"l\": [\"A\\\\\", \"c\"]}}",
        "{\"n\": {\"l\": [\"b\",\"a\" , \"b2\"]}} -> {\"n\": {\"l\": [\"A\\\\\"]}}",
        "{\"l\": [\"b\"], \"n\": {\"l\": [ \"b\" ]}} -> {\"l\": [\"b\"], \"n\": {\"l\": []}}",
        "{\"n\": {\"l\": []}} -> {\"n\": {\"l\": []}}",
        "{\"n\": {\"l\": [[\"a\"], 1, \"\\u0063\"]}} -> {\"n\": {\"l\": [[\"a\"], 1, \"\\u0063\"]}}",
        "{\"n\": {\"l\": {\"a\" : {\"b\": 1}}}} -> {\"n\": {\"l\": {\"A\\\\\" : {\"b\": 1}}}}",
        "{\"n\": {\"l\": {\"b\": [1], \"c\\\"\": 2}}} -> {\"n\": {\"l\": {\"c\\\"\": 2}}}",
        "{\"n\": {\"l\": {\"b\": 1}}} -> {\"n\": {\"l\": {}}}"
      })
  void renamesAndRemovesUnderAPathOfKeys(String text, String expected) throws IOException {
    assertEquals(expected, rename(text, "n", "l"));
  }

  @Test
  void keepsTheIndentsOfAListOfNames() throws IOException {
    assertEquals(
        "{\n  \"n\": [\n    \"A\\\\\",\n    \"c\"\n  ]\n}\n",
        rename("{\n  \"n\": [\n    \"b\",\n    \"a\",\n    \"c\"\n  ]\n}\n", "n"));
  }

  @Test
  void findsAnElementOfAListByItsIndex() throws IOException {
    assertEquals("[{\"a\": 1}, {\"A\\\\\": 2}]", rename("[{\"a\": 1}, {\"a\": 2}]", "1"));
  }

  @Test
  void renamesTheKeysOfTheWholeText() throws IOException {
    assertEquals("{\"A\\\\\": 1}", rename("{\"a\": 1, \"b\": 2}"));
  }

  @Test
  void refusesAPathThatLeadsNowhere() {
    for (String text : List.of("{\"n\": 1}", "{\"n\": {}}", "{}", "{\"n\": [1]}")) {
      assertThrows(IllegalArgumentException.class, () -> rename(text, "n", "l"), text);
    }
  }
}
