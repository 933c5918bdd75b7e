package io.github.shortgpt.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.generate.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  private static final List<Message> HELLO = List.of(new Message("user", "Hello {{ 1 + 1 }}"));

  @TempDir private Path directory;

  @Test
  void chatsBecomeWhatTransformersMakesOfThem() throws IOException {
    for (JsonNode chat : Expected.read("chats").get("chats")) {
      List<Message> messages = new ArrayList<>();
      for (JsonNode message : chat.get("messages")) {
        messages.add(new Message(message.get("role").asText(), message.get("content").asText()));
      }
      Map<String, String> special = new TreeMap<>();
      chat.get("special").properties().forEach(e -> special.put(e.getKey(), e.getValue().asText()));
      ChatTemplate template =
          new ChatTemplate(Path.of("made-up"), chat.get("template").asText(), special);
      assertEquals(chat.get("text").asText(), template.render(messages));
    }
  }

  @Test
  void aTemplateOfItsOwnFileComesFirstThenANamedOneOfTheTokenizer() throws IOException {
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"bos_token\": {\"content\": \"<s>\"}, \"chat_template\": ["
            + "{\"name\": \"tool_use\", \"template\": \"tools\"},"
            + "{\"name\": \"default\", \"template\": \"{{ bos_token }}named\"}]}");
    assertEquals("<s>named", ChatTemplate.of(directory).render(HELLO));
    Files.writeString(directory.resolve("chat_template.jinja"), "own: {{ messages[0].content }}\n");
    assertEquals("own: Hello {{ 1 + 1 }}", ChatTemplate.of(directory).render(HELLO));
  }

  @Test
  void blanksBeforeATagGoOnlyWhereALineBeginsWithThem() throws IOException {
    String template = "Hi {% if true %} a {{ 1 }} {% endif %}\n  {% if true %}\tb\n\t{# c #} d";
    ChatTemplate chat = new ChatTemplate(Path.of("t.jinja"), template + "{% endif %}", Map.of());
    assertEquals("Hi  a 1 \tb\n d", chat.render(HELLO));
  }

  @Test
  void aRangeIsPythonsHoweverLong() throws IOException {
    String template =
        "{% for i in range(5, 1, -2) %}{{ i }},{% endfor %}{{ range(2000) | length }}";
    ChatTemplate chat = new ChatTemplate(Path.of("t.jinja"), template, Map.of());
    assertEquals("5,3,2000", chat.render(HELLO));
  }

  @Test
  void aModelWithoutATemplateIsRefused() {
    ChatTemplateException refused =
        assertThrows(ChatTemplateException.class, () -> ChatTemplate.of(directory));
    assertTrue(refused.getMessage().startsWith(directory + " has no chat template"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ raise_exception('no') }}",
        "{% for m in messages if m.role %}x{% endfor %}",
        "{% for m in messages\n   if m.role %}x{% endfor %}",
        "{{ messages[0].content.split('') }}",
        "{{ messages[0].content.title() }}",
        "{% unheard %}",
        "{{ strftime_now('%Q') }}",
        "{{ messages.getClass().forName('java.lang.Runtime') }}",
        "{{ messages[0].content.getClass() }}",
        "{% include '/etc/passwd' %}"
      })
  void whatIsNotUnderstoodIsRefusedAndNeverLeftOut(String template) {
    ChatTemplate chat = new ChatTemplate(Path.of("t.jinja"), template, Map.of());
    ChatTemplateException refused =
        assertThrows(ChatTemplateException.class, () -> chat.render(HELLO));
    assertTrue(refused.getMessage().startsWith("t.jinja: the chat template can't be rendered: "));
  }
}
