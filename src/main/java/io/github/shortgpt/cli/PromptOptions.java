package io.github.shortgpt.cli;

import io.github.shortgpt.chat.ChatTemplate;
import io.github.shortgpt.chat.Message;
import io.github.shortgpt.text.PromptText;
import io.github.shortgpt.text.TextException;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What the model goes on with. */
final class PromptOptions {
  private static final String STDIN = "-";

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--chat",
      description = "The prompt is what a user says: put it in the model's chat template.")
  private boolean chat;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "The chat's system message (default: what the template says).")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--no-bos",
      description = "Put no BOS before the prompt, though the tokenizer adds one.")
  private boolean noBos;

  private static final class Source {
    @Option(
        names = "--prompt",
        paramLabel = "TEXT|-",
        required = true,
        description = "The text to go on with; - reads stdin.")
    private String prompt;

    @Option(
        names = "--prompt-file",
        paramLabel = "FILE|-",
        required = true,
        description = "The same from a file, without its last line break.")
    private String file;
  }

  /** Refuses options without effect. */
  void check() throws UsageException {
    if (system.isPresent() && !chat) {
      throw new UsageException("--system is a message of a chat: give --chat too.");
    }
    if (noBos && chat) {
      throw new UsageException(
          "--no-bos contradicts --chat, whose template says what comes first.");
    }
  }

  /** The prompt as it was given. */
  String text(Console console) throws IOException {
    if (STDIN.equals(source.prompt) || STDIN.equals(source.file)) {
      return PromptText.read("stdin", console.in());
    }
    return source.prompt != null ? source.prompt : PromptText.read(Path.of(source.file));
  }

  /**
   * What the model reads.
   *
   * @throws TextException if that is nothing, or there is no chat template
   */
  int[] ids(String text, Tokenizer tokenizer, Path model) throws IOException {
    int[] ids = chat ? chatIds(text, tokenizer, model) : tokenizer.encode(text);
    OptionalInt bos = chat || noBos ? OptionalInt.empty() : tokenizer.bos();
    int[] whole = IntStream.concat(bos.stream(), Arrays.stream(ids)).toArray();
    if (whole.length == 0) {
      throw new TextException(
          "The prompt is empty, and the tokenizer begins a text with no token.");
    }
    return whole;
  }

  private int[] chatIds(String text, Tokenizer tokenizer, Path model) throws IOException {
    if (!tokenizer.readsSpecialTokens()) {
      throw new TextException(
          model
              + " has no tokenizer.json, and its tokenizer.model would cut the special tokens of a"
              + " chat into pieces. Make a tokenizer.json with transformers:"
              + " AutoTokenizer.from_pretrained(…).save_pretrained(…).");
    }
    List<Message> messages = new ArrayList<>();
    system.ifPresent(said -> messages.add(new Message("system", said)));
    messages.add(new Message("user", text));
    return tokenizer.encode(ChatTemplate.of(model).render(messages));
  }
}
