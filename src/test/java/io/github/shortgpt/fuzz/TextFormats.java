package io.github.shortgpt.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.chat.ChatTemplate;
import io.github.shortgpt.chat.Message;
import io.github.shortgpt.text.Bos;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.Tokenizer;
import io.github.shortgpt.text.WindowSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Tokenizers, the text that they cut, and the templates around it. */
final class TextFormats {
  private static final JsonMutator JSON = new JsonMutator();
  private static final Path MODEL = Path.of("models/tinytales-12l");
  private static final String TEXT =
      "Once upon\ta time <s> ünïcödé 12345 \u4e2d\u6587 e\u0301 \ud83d\ude00!";

  private TextFormats() {}

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Format tokenizer(Path directory) throws IOException {
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}, \"model_max_length\":"
            + " 1e30}");
    Mutator mutator = JSON.orElse(0.9, ByteMutator.of("\"", "\\ud800", "Sequence", "(a+)+$"));
    return new FileFormat(
        "tokenizer",
        directory.resolve("tokenizer.json"),
        Formats.examples("fuzz/tokenizers"),
        mutator,
        TextFormats::encoded);
  }

  static Format sentencePiece(Path directory) throws IOException {
    return new FileFormat(
        "sentencepiece",
        directory.resolve("tokenizer.model"),
        Formats.examples("fuzz/sentencepiece"),
        ByteMutator.of("<s>", "<0x41>", "\u2581", "\u0008\u0001", "\u0015\u0000\u0000\u00c0\u007f"),
        TextFormats::encoded);
  }

  private static String encoded(Path file) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(file.getParent())) {
      int[] ids = tokenizer.encode(TEXT);
      tokenizer.decode(ids);
      tokenizer.encodeWithSpecialTokens("");
      return tokenizer.bos().isPresent()
          + " "
          + tokenizer.prefix().isPresent()
          + " "
          + Integer.highestOneBit(ids.length);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static Format text(Path directory) throws IOException {
    List<byte[]> examples = List.of(utf8(TEXT), utf8(""), utf8("one two three\r\n".repeat(9)));
    return new FileFormat(
        "text",
        directory.resolve("text.txt"),
        examples,
        ByteMutator.of("\u00ff\u00fe", "\u00ef\u00bb\u00bf", "\u00ed\u00a0\u0080", "<s>", "\r"),
        file -> windows(file, Optional.empty()));
  }

  static Format lines(Path directory) throws IOException {
    List<byte[]> examples =
        List.of(
            utf8("{\"text\": \"Once upon a time\"}\n{\"text\": \"there was\", \"id\": 2}\n"),
            utf8("{\"text\": \"\"}\r\n\n{\"text\": \"\\ud83d\\ude00\"}"));
    return new FileFormat(
        "jsonl",
        directory.resolve("text.jsonl"),
        examples,
        JSON.orElse(0.5, ByteMutator.of("\n", "\r", "\"", "{\"text\":", "\\ud800", "\u0000")),
        file -> windows(file, Optional.of("text")));
  }

  /** One tokenizer for all inputs: its own file is another format. */
  private static final class Shared {
    static final Tokenizer TOKENIZER = open();

    private static Tokenizer open() {
      try {
        return Tokenizer.open(MODEL);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String windows(Path file, Optional<String> field) throws IOException {
    WindowSettings settings = new WindowSettings(4, 8, Bos.EACH, OptionalLong.empty());
    CalibrationSet set =
        CalibrationSet.read(Documents.of("text", file, field), Shared.TOKENIZER, settings);
    return set.windows() + " windows, " + Math.min(4, set.pieces().size()) + " pieces";
  }

  static Format template(Path directory) throws IOException {
    Path chats = Formats.RESOURCES.resolve("generate/chats.json");
    List<byte[]> examples = new ArrayList<>();
    for (JsonNode chat : new ObjectMapper().readTree(chats.toFile()).get("chats")) {
      examples.add(utf8(chat.get("template").asText()));
    }
    ByteMutator mutator =
        ByteMutator.of(
            "{{",
            "}}",
            "{%",
            "%}",
            "{% for x in range(1000) %}",
            "{% endfor %}",
            "{% set x = x ~ x %}",
            "{% macro m(a) %}",
            "{% endmacro %}",
            "{{ m(m) }}",
            "[::-1]",
            "messages",
            "content",
            ".strip()",
            "* 1000000",
            "** 99",
            "| tojson",
            "{% if",
            "{% else %}",
            "{% endif %}",
            "raise_exception('x')",
            "strftime_now('%Y')",
            "namespace(a=1)",
            "{# ",
            "#}",
            "loop.index",
            "{% include 'x' %}",
            "{% import '/etc/passwd' as x %}",
            ".class",
            "'",
            "\\",
            "split('')",
            "replace('', 'aa')");
    return new FileFormat(
        "template",
        directory.resolve("chat_template.jinja"),
        examples,
        mutator,
        TextFormats::rendered);
  }

  private static String rendered(Path file) throws IOException {
    String text =
        ChatTemplate.of(file.getParent())
            .render(List.of(new Message("system", "Be brief."), new Message("user", "Hi {{ 1 }}")));
    return Integer.highestOneBit(text.length()) + " " + Map.of().size();
  }
}
