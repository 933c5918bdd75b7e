package io.github.shortgpt.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns text into the ids of a model's vocabulary. */
public interface Tokenizer extends AutoCloseable {
  /**
   * Opens the tokenizer of a checkpoint directory: tokenizer.json or, without it, tokenizer.model.
   *
   * @throws TextException if there is none or it can't be understood
   */
  static Tokenizer open(Path directory) throws IOException {
    if (Files.exists(directory.resolve(TokenizerJson.FILE_NAME))) {
      return TokenizerJson.open(directory);
    }
    if (Files.exists(directory.resolve(SentencePieceModel.FILE_NAME))) {
      return SentencePieceModel.open(directory);
    }
    throw new TextException(
        directory
            + " has no tokenizer.json and no tokenizer.model, one of which is needed to read"
            + " calibration text. Make a tokenizer.json with transformers:"
            + " AutoTokenizer.from_pretrained(…).save_pretrained(…).");
  }

  /** The ids of a whole document, without special tokens at its ends and never truncated. */
  int[] encode(String document);

  /**
   * A document in parts, made as they are asked for: their ids, one after the other, are those of
   * the whole document. A large one need not be read to its end where its first ids are enough.
   */
  default Iterable<String> parts(String document) {
    return List.of(document);
  }

  /** The text of ids, without special tokens; U+FFFD stands for a character that is cut in two. */
  String decode(int[] ids);

  /** The ids of a text with the special tokens that the tokenizer puts at its ends. */
  int[] encodeWithSpecialTokens(String text);

  /** Whether special tokens that are written in a text become the ids that they stand for. */
  default boolean readsSpecialTokens() {
    return true;
  }

  /** What stands before a text that follows nothing: the token named BOS, or else EOS. */
  Optional<Prefix> prefix();

  /**
   * A special token.
   *
   * @param text how it is written
   */
  record Prefix(int id, String text) {}

  /** Tokens that the tokenizer says a text may have, if it says so. */
  OptionalInt maxLength();

  /** The id that the tokenizer puts before a text, if it does. */
  OptionalInt bos();

  /** The id that ends a text in training, if the tokenizer names one. */
  OptionalInt endOfText();

  @Override
  void close();
}
