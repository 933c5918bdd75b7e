package io.github.shortgpt.text;

import ai.djl.sentencepiece.SpProcessor;
import ai.djl.sentencepiece.SpTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A checkpoint's tokenizer.model, run by SentencePiece itself: what older checkpoints and those
 * with a tokenizer in Python have instead of a tokenizer.json. None of that Python is read.
 */
final class SentencePieceModel implements Tokenizer {
  static final String FILE_NAME = "tokenizer.model";

  private final SpTokenizer tokenizer;
  private final OptionalInt bos;
  private final OptionalInt prefix;
  private final OptionalInt endOfText;
  private final OptionalInt maxLength;

  private SentencePieceModel(SpTokenizer tokenizer, SpecialTokens special) {
    this.tokenizer = tokenizer;
    // The classes that run such models, LlamaTokenizer and its descendants, have these defaults.
    this.bos = special.addsBos(true) ? id(special.named("bos_token"), "<s>") : OptionalInt.empty();
    this.endOfText = id(special.named("eos_token"), "</s>");
    this.maxLength = special.maxLength();
    this.prefix = id(special.named("bos_token"), "<s>");
  }

  /**
   * Opens the tokenizer of a checkpoint directory.
   *
   * @throws TextException if it can't be understood
   */
  static SentencePieceModel open(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    byte[] bytes = SentencePieceFile.read(file);
    SpecialTokens special = SpecialTokens.read(directory);
    try {
      return new SentencePieceModel(new SpTokenizer(bytes), special);
    } catch (IllegalStateException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TextException(
          "SentencePiece's library, which "
              + file
              + " needs, can't be loaded: "
              + cause
              + ". It is unpacked to ~/.djl.ai, or to the directory that ENGINE_CACHE_DIR names.",
          e);
    } catch (RuntimeException e) {
      throw SentencePieceFile.unreadable(file, e);
    }
  }

  /** The id of the first name that is a piece; SentencePiece gives any other that of unk. */
  private OptionalInt id(List<String> names, String otherwise) {
    SpProcessor processor = tokenizer.getProcessor();
    return Stream.concat(names.stream(), Stream.of(otherwise))
        .filter(name -> processor.getToken(processor.getId(name)).equals(name))
        .mapToInt(processor::getId)
        .findFirst();
  }

  @Override
  public int[] encode(String document) {
    return tokenizer.getProcessor().encode(document);
  }

  @Override
  public String decode(int[] ids) {
    return tokenizer.getProcessor().decode(ids);
  }

  @Override
  public int[] encodeWithSpecialTokens(String text) {
    IntStream ids = Arrays.stream(encode(text));
    return bos.isPresent()
        ? IntStream.concat(IntStream.of(bos.getAsInt()), ids).toArray()
        : ids.toArray();
  }

  @Override
  public boolean readsSpecialTokens() {
    return false;
  }

  @Override
  public Optional<Prefix> prefix() {
    OptionalInt id = prefix.isPresent() ? prefix : endOfText;
    return id.isPresent()
        ? Optional.of(new Prefix(id.getAsInt(), tokenizer.getProcessor().getToken(id.getAsInt())))
        : Optional.empty();
  }

  @Override
  public OptionalInt maxLength() {
    return maxLength;
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
  public void close() {
    tokenizer.close();
  }
}
