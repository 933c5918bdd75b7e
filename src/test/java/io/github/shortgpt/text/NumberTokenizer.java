package io.github.shortgpt.text;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Takes a text for whitespace-separated ids, so that tests can write tokens down. */
final class NumberTokenizer implements Tokenizer {
  private final OptionalInt bos;
  private final OptionalInt endOfText;

  private NumberTokenizer(OptionalInt bos, OptionalInt endOfText) {
    this.bos = bos;
    this.endOfText = endOfText;
  }

  static NumberTokenizer plain() {
    return new NumberTokenizer(OptionalInt.empty(), OptionalInt.empty());
  }

  /** BOS is 1, the end of a text is 2. */
  static NumberTokenizer withBosAndEnd() {
    return new NumberTokenizer(OptionalInt.of(1), OptionalInt.of(2));
  }

  @Override
  public int[] encode(String document) {
    return Arrays.stream(document.strip().split("\\s+", -1))
        .filter(word -> !word.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  @Override
  public String decode(int[] ids) {
    return Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }

  @Override
  public int[] encodeWithSpecialTokens(String text) {
    return IntStream.concat(bos.stream(), Arrays.stream(encode(text))).toArray();
  }

  @Override
  public Optional<Prefix> prefix() {
    return bos.stream().mapToObj(id -> new Prefix(id, Integer.toString(id))).findFirst();
  }

  @Override
  public OptionalInt maxLength() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt bos() {
    return bos;
  }

  @Override
  public OptionalInt endOfText() {
    return endOfText;
  }

  @Override
  public void close() {}
}
