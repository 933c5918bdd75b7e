package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.text.Tokenizer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestEncoderTest {
  /** A character is its own id, but "ab" is 1000; BOS is written ^ and is 94, its code. */
  private record Letters(boolean named) implements Tokenizer {
    @Override
    public String decode(int[] ids) {
      throw new UnsupportedOperationException("never asked");
    }

    @Override
    public int[] encode(String document) {
      return document.replace("ab", "\u03e8").chars().toArray();
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
      return named ? encode("^" + text) : encode(text);
    }

    @Override
    public Optional<Prefix> prefix() {
      return named ? Optional.of(new Prefix('^', "^")) : Optional.empty();
    }

    @Override
    public OptionalInt maxLength() {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt bos() {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt endOfText() {
      return OptionalInt.empty();
    }

    @Override
    public void close() {}
  }

  private static final RequestEncoder ENCODER = new RequestEncoder(new Letters(true), 100);

  /** What goes in, as text. */
  private static String input(EncodedRequest request) {
    return new String(request.input(), 0, request.input().length);
  }

  private static String targets(EncodedRequest request) {
    int[] ids = IntStream.range(0, request.predicted()).map(request::target).toArray();
    return new String(ids, 0, ids.length);
  }

  @Test
  void contextAndContinuationAreTokenisedTogether() throws TaskException {
    EncodedRequest apart = ENCODER.encode(Request.of("x", "yz"));
    assertEquals("^xy", input(apart));
    assertEquals("yz", targets(apart));
    assertEquals(1, apart.column(0));
    // The context alone is ^ and a; together ^ and ab: what is left is the last token only.
    EncodedRequest joined = ENCODER.encode(Request.of("a", "bc"));
    assertArrayEquals(new int[] {'^', 1000}, joined.input());
    assertEquals("c", targets(joined));
  }

  @Test
  void spacesAtTheEndOfTheContextAreTheContinuations() throws TaskException {
    EncodedRequest request = ENCODER.encode(Request.of("x \n\u00a0", "y"));
    assertEquals(" \n\u00a0y", targets(request));
  }

  @Test
  void aTextThatFollowsNothingFollowsBos() throws TaskException {
    assertEquals("^y", input(ENCODER.encode(Request.of("", "yz"))));
    EncodedRequest begun = ENCODER.encode(Request.of("", "^yz"));
    assertEquals("^y", input(begun));
    assertEquals("yz", targets(begun));
  }

  @Test
  void aContextThatIsWrittenWithBosGetsNoSecond() throws TaskException {
    assertEquals("^x", input(ENCODER.encode(Request.of("^x", "y"))));
  }

  @Test
  void whatIsTooLongLosesItsBeginning() throws TaskException {
    RequestEncoder narrow = new RequestEncoder(new Letters(true), 4);
    EncodedRequest request = narrow.encode(Request.of("uvwx", "yz"));
    assertEquals("vwxy", input(request));
    assertEquals("yz", targets(request));
    EncodedRequest whole = narrow.encode(Request.ofWhole("uvwxyz"));
    assertEquals("^uv", input(whole));
    assertEquals("uvw", targets(whole));
    assertEquals(4, whole.tokens());
  }

  @Test
  void whatCantBeAskedIsRefused() {
    RequestEncoder narrow = new RequestEncoder(new Letters(true), 2);
    assertRefused(narrow, Request.of("w", "xyz"), "the model takes 2");
    assertRefused(ENCODER, Request.of("x", ""), "no token of its own");
    RequestEncoder unnamed = new RequestEncoder(new Letters(false), 100);
    assertRefused(unnamed, Request.of("", "y"), "no BOS and no EOS");
  }

  private static void assertRefused(RequestEncoder encoder, Request request, String reason) {
    TaskException refusal = assertThrows(TaskException.class, () -> encoder.encode(request));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }
}
