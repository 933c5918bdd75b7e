package io.github.shortgpt.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Where a text may be cut so that the ids of its parts, one after the other, are those of the
 * whole.
 *
 * <p>Between a letter or digit of ASCII and a blank or the end of a line, where a byte-pair
 * tokenizer has no token across: merges on one side then never depend on the other. What comes
 * before the merges must look at a piece of text alone, which a list of its kinds says; and around
 * every cut the ids of a short text are compared with those of its halves. Wherever that doesn't
 * hold, there is no cut.
 */
final class TextCuts {
  /** A part's size; with it, about 16,000 tokens of English. */
  private static final int PART_CHARS = 64 << 10;

  /** How much of the text on each side of a cut is encoded to try it. */
  private static final int CONTEXT_CHARS = 256;

  private static final String BLANKS = " \n";

  /** Those, and how vocabularies write them: byte-level ones, and SentencePiece's. */
  private static final String BLANKS_IN_TOKENS = BLANKS + "\u0120\u010a\u2581";

  private static final Set<String> LOCAL_NORMALIZERS =
      Set.of("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents");

  private static final Set<String> LOCAL_PRE_TOKENIZERS =
      Set.of("Split", "Digits", "Punctuation", "ByteLevel");

  private final boolean any;

  private TextCuts(boolean any) {
    this.any = any;
  }

  /** The cuts that a tokenizer.json allows. */
  static TextCuts of(TokenizerScan scan) {
    JsonNode tokenizer = scan.parts();
    Stream<JsonNode> added =
        StreamSupport.stream(tokenizer.path("added_tokens").spliterator(), false);
    return new TextCuts(
        tokenizer.path("model").path("type").asText().equals("BPE")
            && isLocal(tokenizer.path("normalizer"), "normalizers", TextCuts::normalizesLocally)
            && isLocal(
                tokenizer.path("pre_tokenizer"), "pretokenizers", TextCuts::preTokenizesLocally)
            && !scan.crossesCuts()
            && added.noneMatch(token -> isCrossedBy(token.path("content").asText())));
  }

  private static boolean isLocal(JsonNode step, String list, Function<JsonNode, Boolean> kinds) {
    if (step.isMissingNode() || step.isNull()) {
      return true;
    }
    if (step.path("type").asText().equals("Sequence")) {
      return StreamSupport.stream(step.path(list).spliterator(), false).allMatch(kinds::apply);
    }
    return kinds.apply(step);
  }

  private static boolean normalizesLocally(JsonNode step) {
    boolean replaces = step.path("type").asText().equals("Replace");
    String replaced = step.path("pattern").path("String").asText(BLANKS);
    return LOCAL_NORMALIZERS.contains(step.path("type").asText())
        || (replaces && replaced.chars().noneMatch(c -> BLANKS.indexOf(c) >= 0));
  }

  private static boolean preTokenizesLocally(JsonNode step) {
    return LOCAL_PRE_TOKENIZERS.contains(step.path("type").asText())
        && !step.path("add_prefix_space").asBoolean();
  }

  /** Whether a token has a blank behind a letter or digit. */
  static boolean isCrossedBy(String token) {
    return IntStream.range(1, token.length())
        .anyMatch(
            i -> BLANKS_IN_TOKENS.indexOf(token.charAt(i)) >= 0 && isWord(token.charAt(i - 1)));
  }

  private static boolean isWord(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  /**
   * A document's parts; one where it can't be cut.
   *
   * @param encode a text → its ids
   */
  Iterable<String> parts(String document, Function<String, int[]> encode) {
    return any && document.length() > PART_CHARS
        ? () -> new Parts(document, encode)
        : List.of(document);
  }

  private static final class Parts implements Iterator<String> {
    private final String document;
    private final Function<String, int[]> encode;
    private int begin;

    Parts(String document, Function<String, int[]> encode) {
      this.document = document;
      this.encode = encode;
    }

    @Override
    public boolean hasNext() {
      return begin < document.length();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int cut = begin + PART_CHARS;
      while (cut < document.length() && !isCut(cut)) {
        cut++;
      }
      String part = document.substring(begin, Math.min(cut, document.length()));
      begin += part.length();
      return part;
    }

    private boolean isCut(int at) {
      if (BLANKS.indexOf(document.charAt(at)) < 0 || !isWord(document.charAt(at - 1))) {
        return false;
      }
      String before = document.substring(whole(Math.max(begin, at - CONTEXT_CHARS)), at);
      String after = document.substring(at, whole(Math.min(at + CONTEXT_CHARS, document.length())));
      IntStream halves =
          Stream.of(before, after).map(encode).flatMapToInt(ids -> Arrays.stream(ids));
      return Arrays.equals(encode.apply(before + after), halves.toArray());
    }

    /** The place itself, or the next where it is inside a character of two. */
    private int whole(int at) {
      boolean inside = at < document.length() && Character.isLowSurrogate(document.charAt(at));
      return inside ? at + 1 : at;
    }
  }
}
