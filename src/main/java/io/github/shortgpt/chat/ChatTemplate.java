package io.github.shortgpt.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.input.InputFile;
import io.github.shortgpt.text.SpecialTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's chat template: Jinja, in a file of its own or in tokenizer_config.json.
 *
 * @param source the file it stands in
 * @param specialTokens {@code bos_token} and its like, by role
 */
public record ChatTemplate(Path source, String template, Map<String, String> specialTokens) {
  private static final String KEY = "chat_template";
  private static final List<String> ROLES =
      List.of("bos_token", "eos_token", "unk_token", "pad_token");

  public ChatTemplate {
    specialTokens = Map.copyOf(specialTokens);
  }

  /**
   * The default template of a checkpoint.
   *
   * @throws ChatTemplateException if it has none
   */
  public static ChatTemplate of(Path model) throws IOException {
    Map<String, String> special = new HashMap<>();
    SpecialTokens named = SpecialTokens.read(model);
    ROLES.forEach(
        role -> named.named(role).stream().findFirst().ifPresent(name -> special.put(role, name)));
    Path own = model.resolve("chat_template.jinja");
    if (Files.isRegularFile(own)) {
      return new ChatTemplate(own, InputFile.text(own, 1), special);
    }
    for (String name : List.of("chat_template.json", "tokenizer_config.json")) {
      Path file = model.resolve(name);
      Optional<String> template = in(file);
      if (template.isPresent()) {
        return new ChatTemplate(file, template.get(), special);
      }
    }
    throw new ChatTemplateException(
        model
            + " has no chat template: neither chat_template.jinja nor a chat_template in"
            + " tokenizer_config.json. Without --chat the prompt is read as it is.");
  }

  /** A text, or one of several that have names. */
  private static Optional<String> in(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    JsonNode value = ModelConfig.readFile(file).tree().path(KEY);
    for (JsonNode named : value.isArray() ? value : List.<JsonNode>of()) {
      if (named.path("name").asText().equals("default")) {
        return Optional.of(named.path("template").asText());
      }
    }
    return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
  }

  /**
   * The prompt for messages, up to where the model's answer begins.
   *
   * @throws ChatTemplateException if the template refuses them, or asks for what isn't there
   */
  public String render(List<Message> messages) throws ChatTemplateException {
    Map<String, Object> values = new HashMap<>(specialTokens);
    values.put(
        "messages",
        messages.stream()
            .map(
                message -> {
                  Map<String, Object> turn = new LinkedHashMap<>();
                  turn.put("role", message.role());
                  turn.put("content", message.content());
                  return turn;
                })
            .toList());
    values.put("add_generation_prompt", true);
    return new TemplateEngine().render(this, values);
  }
}
