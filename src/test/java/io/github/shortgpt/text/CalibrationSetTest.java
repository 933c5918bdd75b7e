package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CalibrationSetTest {
  private static final Tokenizer PLAIN = NumberTokenizer.plain();
  private static final Tokenizer FULL = NumberTokenizer.withBosAndEnd();

  /** A set of one document for each line of {@code documents}. */
  private static CalibrationSet read(String documents, Tokenizer tokenizer, WindowSettings settings)
      throws IOException {
    String lines =
        documents
            .lines()
            .map(line -> "{\"text\": \"" + line + "\"}\n")
            .collect(Collectors.joining());
    Documents stream = Documents.ofStream("set", stream(lines), Optional.of("text"));
    return CalibrationSet.read(stream, tokenizer, settings);
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String numbers(int first, int last) {
    return joined(IntStream.rangeClosed(first, last).boxed());
  }

  private static String joined(Stream<Integer> numbers) {
    return numbers.map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static List<String> windows(CalibrationSet set) {
    return set.batches(1).stream()
        .map(
            batch ->
                joined(IntStream.range(0, batch.columns()).mapToObj(column -> batch.id(0, column))))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void cutsOneDocumentIntoWindows(
      String what, String document, Tokenizer tokenizer, boolean bos, List<String> expected)
      throws IOException {
    CalibrationSet set = read(document, tokenizer, new WindowSettings(3, 4, bos));

    assertEquals(expected, windows(set));
  }

  static Stream<Arguments> cutsOneDocumentIntoWindows() {
    List<String> slices = List.of("10 11 12 13", "14 15 16 17", "18 19 20 21");
    return Stream.of(
        arguments("sliced where there is no BOS", numbers(10, 21), PLAIN, true, slices),
        arguments("sliced where BOS isn't asked for", numbers(10, 21), FULL, false, slices),
        arguments("left where all windows are full", numbers(10, 99), PLAIN, true, slices),
        arguments(
            "without its tail", numbers(10, 17) + " 18 19 20", PLAIN, true, slices.subList(0, 2)),
        arguments(
            "BOS begins every window and no token is lost",
            numbers(10, 18),
            FULL,
            true,
            List.of("1 10 11 12", "1 13 14 15", "1 16 17 18")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void joinsDocuments(
      String what, String documents, Tokenizer tokenizer, boolean bos, List<String> expected)
      throws IOException {
    CalibrationSet set = read(documents, tokenizer, new WindowSettings(2, 4, bos));

    assertEquals(expected, windows(set));
  }

  static Stream<Arguments> joinsDocuments() {
    return Stream.of(
        arguments(
            "by end of text",
            "10\n11 12\n13 14 15 16",
            FULL,
            false,
            List.of("10 2 11 12", "2 13 14 15")),
        arguments(
            "by nothing where there is no end of text",
            "10\n11 12\n13 14 15 16 17",
            PLAIN,
            false,
            List.of("10 11 12 13", "14 15 16 17")),
        arguments(
            "by end of text, also at the start of a window after BOS",
            "10 11 12\n13 14\n15",
            FULL,
            true,
            List.of("1 10 11 12", "1 2 13 14")),
        arguments(
            "without an end of text for an empty document",
            "10 11\n\n12 13",
            FULL,
            false,
            List.of("10 11 2 12")),
        arguments(
            "without an end of text for a document that has no tokens",
            "10 11\n   \n12 13",
            FULL,
            false,
            List.of("10 11 2 12")));
  }

  @Test
  void givesFewerWindowsThanAskedForWhereTheTextIsShort() throws IOException {
    CalibrationSet set = read(numbers(10, 19), PLAIN, new WindowSettings(100, 4, true));

    assertEquals(2, set.windows());
    assertEquals(100, set.requestedWindows());
    assertEquals(4, set.windowLength());
  }

  @Test
  void acceptsATextThatJustFillsOneWindow() throws IOException {
    assertEquals(1, read("10 11 12 13", PLAIN, new WindowSettings(1, 4, true)).windows());
    assertEquals(1, read("10 11 12", FULL, new WindowSettings(1, 4, true)).windows());
  }

  @ParameterizedTest
  @CsvSource({"10 11 12, 3", "10, 1", "'', 0", "' ', 0"})
  void refusesATextShorterThanAWindow(String text, int tokens) {
    WindowSettings settings = new WindowSettings(5, 4, true);

    Exception e = assertThrows(TextException.class, () -> read(text, PLAIN, settings));

    assertEquals(
        "set has "
            + tokens
            + " tokens, less than one window of 4. Give more text or a smaller --window-length.",
        e.getMessage());
  }

  @Test
  void namesWhatWasMeasuredOn() throws IOException {
    Documents documents = Documents.ofStream("stdin", stream("10 11 12 13 14"), Optional.empty());

    CalibrationSet set = CalibrationSet.read(documents, FULL, new WindowSettings(9, 3, true));

    String sha256 = "0dbdbab11b6bb21e85da9cbfd0cd32b089415499658a2875ac5e0164a1afbef8";
    assertEquals(new CalibrationIdentity("stdin", sha256, 2, 3, 6, true, 1, null), set.identity());
  }

  @ParameterizedTest
  @CsvSource({"true, true, true", "true, false, false", "false, true, false"})
  void saysThatWindowsBeginWithBosOnlyIfTheyDo(boolean known, boolean asked, boolean expected)
      throws IOException {
    CalibrationSet set = read("10 11 12", known ? FULL : PLAIN, new WindowSettings(1, 3, asked));

    assertEquals(expected, set.identity().bos());
  }

  @Test
  void tokenisesNoMoreDocumentsThanItNeedsButDigestsThemAll() throws IOException {
    WindowSettings settings = new WindowSettings(1, 2, true);

    CalibrationSet some = read("10 11\nnot a number", PLAIN, settings);
    CalibrationSet fewer = read("10 11", PLAIN, settings);

    assertEquals(List.of("10 11"), windows(some));
    assertNotEquals(fewer.identity().sha256(), some.identity().sha256());
  }

  @ParameterizedTest
  @CsvSource({
    "1,   1 1 1 1 1, 0 1 2 3 4",
    "5,   1 1 1 1 1, 0 1 2 3 4",
    "6,   2 2 1,     0 2 4",
    "8,   2 2 1,     0 2 4",
    "9,   3 2,       0 3",
    "15,  5,         0",
    "999, 5,         0"
  })
  void putsWindowsIntoBatches(int tokens, String rows, String firstWindows) throws IOException {
    CalibrationSet set = read(numbers(10, 24), PLAIN, new WindowSettings(5, 3, true));

    List<TokenBatch> batches = set.batches(tokens);

    assertEquals(rows, joined(batches.stream().map(TokenBatch::rows)));
    assertEquals(firstWindows, joined(batches.stream().map(batch -> batch.window(0))));
    assertEquals(
        numbers(10, 24), joined(batches.stream().flatMap(CalibrationSetTest::idsRowByRow)));
  }

  private static Stream<Integer> idsRowByRow(TokenBatch batch) {
    int columns = batch.columns();
    return IntStream.range(0, batch.rows() * columns)
        .mapToObj(i -> batch.id(i / columns, i % columns));
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "-1, 4", "1, 1", "1, 0"})
  void refusesSettingsThatCutNothing(int windows, int length) {
    assertThrows(IllegalArgumentException.class, () -> new WindowSettings(windows, length, true));
  }

  @Test
  void knowsOfWhichDocumentEachTokenIs() throws IOException {
    // BOS goes with the token behind it, end-of-text with the document that it ends.
    CalibrationSet set =
        read("10 11\n12 13 14\n\n15 16 17 18", FULL, new WindowSettings(3, 4, true));

    assertEquals(List.of("1 10 11 2", "1 12 13 14", "1 2 15 16"), windows(set));
    assertEquals(
        List.of(new Piece(0, 0, 4), new Piece(1, 1, 4), new Piece(2, 1, 2), new Piece(2, 2, 2)),
        set.pieces());
    assertEquals(3, set.identity().documents());
  }

  @Test
  void aPartKeepsThePlacesOfItsWindows() throws IOException {
    CalibrationSet set =
        read(numbers(10, 20) + "\n" + numbers(21, 33), PLAIN, new WindowSettings(5, 4, true));
    CalibrationSet part = set.part(2, 4);

    assertEquals(windows(set).subList(2, 4), windows(part));
    assertEquals(
        set.pieces().stream().filter(p -> p.window() == 2 || p.window() == 3).toList(),
        part.pieces());
    assertEquals(2, part.batches(1).get(0).window(0));
    assertEquals(0, part.batches(1).get(0).piece(0, 0));
    assertEquals(8, part.identity().tokens());
  }

  @Test
  void drawsWindowsFromAllOfTheTextBySeed() throws IOException {
    OptionalLong seed = OptionalLong.of(5);
    String text = numbers(10, 409);
    CalibrationSet set = read(text, PLAIN, new WindowSettings(10, 4, Bos.EACH, seed));

    assertEquals(10, set.windows());
    assertEquals(
        windows(set), windows(read(text, PLAIN, new WindowSettings(10, 4, Bos.EACH, seed))));
    assertNotEquals(
        windows(set),
        windows(read(text, PLAIN, new WindowSettings(10, 4, Bos.EACH, OptionalLong.of(6)))));
    assertTrue(set.pieces().stream().anyMatch(piece -> piece.window() > 50));
    assertEquals(5, set.identity().shuffled());
  }
}
