package io.github.shortgpt.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.input.InputFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** A checkpoint's tokenizer.json, run by Hugging Face's own library. */
final class TokenizerJson implements Tokenizer {
  static final String FILE_NAME = "tokenizer.json";

  /** Truncation to 512 tokens is that library's silent default here. */
  private static final Map<String, String> WHOLE =
      Map.of("truncation", "false", "padding", "false");

  /** What base models' tokenizers call it; a chat model's eos_token may end a turn instead. */
  private static final List<String> END_OF_TEXT_NAMES = List.of("<|endoftext|>", "<|end_of_text|>");

  /** What DJL says of any failure to unpack its library, whose reason it logs. */
  private static final String NO_LIBRARY = "Failed to load Huggingface native library.";

  /** A model that has one word for everything. */
  private static final String ANY_WORD =
      "{\"type\": \"WordLevel\", \"unk_token\": \"?\", \"vocab\": {\"?\": 0}}";

  /** A tenth of the steps back after which the library gives up, and with it the process. */
  private static final int MOST_RUN = 1_000_000;

  /** Five times the largest there is. */
  private static final int MOST_MEBIBYTES = 256;

  private final Path file;
  private final HuggingFaceTokenizer tokenizer;
  private final TextCuts cuts;
  private final OptionalInt bos;
  private final OptionalInt endOfText;
  private final Optional<Prefix> prefix;
  private final OptionalInt maxLength;
  private final Set<Run> retried;

  private TokenizerJson(
      Path file,
      HuggingFaceTokenizer tokenizer,
      TokenizerScan scan,
      SpecialTokens special,
      Set<Run> retried) {
    this.file = file;
    this.retried = retried;
    this.tokenizer = tokenizer;
    this.cuts = TextCuts.of(scan);
    this.bos = leading(tokenizer);
    this.endOfText = endOfText(special, scan.parts().path("added_tokens"));
    this.prefix =
        Stream.of("bos_token", "eos_token")
            .flatMap(role -> special.named(role).stream().limit(1))
            .flatMap(name -> token(tokenizer, name).stream())
            .findFirst();
    this.maxLength = special.maxLength();
  }

  /**
   * Opens the tokenizer of a checkpoint directory.
   *
   * @throws TextException if it can't be understood
   */
  static TokenizerJson open(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    byte[] bytes = InputFile.bytes(file, MOST_MEBIBYTES);
    TokenizerScan scan = TokenizerScan.of(file, bytes);
    Set<Run> retried = TokenizerCheck.check(file, scan);
    SpecialTokens special = SpecialTokens.read(directory);
    try {
      checkNormalized(file, scan.parts());
      return new TokenizerJson(file, library(bytes), scan, special, retried);
    } catch (RuntimeException | LinkageError e) {
      throw explained(e, file);
    }
  }

  private static HuggingFaceTokenizer library(byte[] bytes) throws IOException {
    return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), WHOLE);
  }

  /**
   * An added token of which normalization leaves nothing is found between the bytes of a character,
   * which the library doesn't survive. What it leaves is known to it alone, so it is asked: with
   * the same normalizer and a vocabulary that has a word for everything.
   */
  private static void checkNormalized(Path file, JsonNode tokenizer) throws IOException {
    List<String> contents = AddedTokens.normalized(tokenizer);
    JsonNode normalizer = tokenizer.path("normalizer");
    if (contents.isEmpty() || !normalizer.isObject()) {
      return;
    }
    String anything =
        "{\"version\": \"1.0\", \"normalizer\": " + normalizer + ", \"model\": " + ANY_WORD + "}";
    try (HuggingFaceTokenizer words = library(anything.getBytes(StandardCharsets.UTF_8))) {
      for (String content : contents) {
        new TokenizerRefusal(file)
            .require(
                ids(words, content, false).length > 0,
                "has an added token of which its normalizer leaves nothing (" + content + ")");
      }
    }
  }

  /** The file is to blame, unless the library that reads it can't be had. */
  private static TextException explained(Throwable e, Path file) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String place =
        "~/.djl.ai, or to the directory that ENGINE_CACHE_DIR names, which must allow writing, and"
            + " running what is in it.";
    if (cause instanceof LinkageError) {
      return new TextException(
          "The tokenizers' native library can't be loaded: "
              + cause.getMessage()
              + ". It is unpacked to "
              + place,
          e);
    }
    if (NO_LIBRARY.equals(e.getMessage())) {
      return new TextException("The tokenizers' native library can't be unpacked to " + place, e);
    }
    return new TextException(file + " is not a tokenizer that can be read: " + reason(e) + ".", e);
  }

  private static String reason(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("\\.$", "");
  }

  private static OptionalInt endOfText(SpecialTokens special, JsonNode added) {
    return Stream.concat(END_OF_TEXT_NAMES.stream(), special.named("eos_token").stream())
        .map(name -> idOf(added, name))
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private static OptionalInt idOf(JsonNode addedTokens, String content) {
    for (JsonNode token : addedTokens) {
      if (token.path("content").asText().equals(content)) {
        return OptionalInt.of(token.path("id").asInt());
      }
    }
    return OptionalInt.empty();
  }

  /** A token by its name, where the tokenizer knows it as one. */
  private static Optional<Prefix> token(HuggingFaceTokenizer tokenizer, String name) {
    int[] ids = ids(tokenizer, name, false);
    return ids.length == 1 ? Optional.of(new Prefix(ids[0], name)) : Optional.empty();
  }

  /** What the tokenizer puts before a text is what an empty text begins with. */
  private static OptionalInt leading(HuggingFaceTokenizer tokenizer) {
    String probe = "a";
    int[] plain = ids(tokenizer, probe, false);
    int[] whole = ids(tokenizer, probe, true);
    boolean added = whole.length > plain.length && (plain.length == 0 || whole[0] != plain[0]);
    return added ? OptionalInt.of(whole[0]) : OptionalInt.empty();
  }

  @Override
  public int[] encode(String document) {
    return ids(document, false);
  }

  @Override
  public Iterable<String> parts(String document) {
    return cuts.parts(document, this::encode);
  }

  @Override
  public int[] encodeWithSpecialTokens(String text) {
    return ids(text, true);
  }

  /** A text that is one blank after the other is tried from each of them to each other. */
  private void checkRuns(String text) {
    for (Run run : retried) {
      if (text.length() > MOST_RUN && run.isLongerIn(text, MOST_RUN)) {
        throw new UncheckedIOException(
            new TextException(
                "A text has more than a million "
                    + run.plural()
                    + " in a row, over which the regular expressions of "
                    + file
                    + " give up. Break it into shorter lines."));
      }
    }
  }

  private int[] ids(String text, boolean special) {
    checkRuns(text);
    try {
      return ids(tokenizer, text, special);
    } catch (RuntimeException e) {
      throw cannot("cut a text", e);
    }
  }

  /** A tokenizer may be read and yet not know what to do with a text. */
  private UncheckedIOException cannot(String what, RuntimeException e) {
    return new UncheckedIOException(
        new TextException(file + " can't " + what + ": " + reason(e) + ".", e));
  }

  /**
   * The library's own {@code encode} makes an object of every token beside its id, which takes as
   * long as the encoding and far more memory.
   */
  private static int[] ids(HuggingFaceTokenizer tokenizer, String text, boolean special) {
    long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, special);
    try {
      long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
      return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  @Override
  public Optional<Prefix> prefix() {
    return prefix;
  }

  @Override
  public OptionalInt maxLength() {
    return maxLength;
  }

  @Override
  public String decode(int[] ids) {
    try {
      return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    } catch (RuntimeException e) {
      throw cannot("put ids together", e);
    }
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
