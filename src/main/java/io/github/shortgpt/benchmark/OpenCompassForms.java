package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The prompts of OpenCompass' configurations CLUE_cmnli_ppl_fdc6de, FewCLUE_chid_ppl_8f2872 and
 * CLUE_C3_ppl_e24a31, as a model without a template of its own gets them: rounds on lines.
 */
final class OpenCompassForms {
  private static final List<String> RELATIONS = List.of("contradiction", "entailment", "neutral");
  private static final List<String> RELATION_NAMES = List.of("矛盾", "蕴含", "无关");
  private static final long MOST_FILLED = 10_000_000;
  private static final String UNDECIDED = "-";

  private OpenCompassForms() {}

  /** Pairs of sentences; those that annotators disagreed on are left out. */
  static final class Cmnli implements ItemForm {
    @Override
    public List<Row> records(List<Row> rows) throws IOException {
      List<Row> decided = new ArrayList<>();
      for (Row row : rows) {
        if (!row.get("label").asText().equals(UNDECIDED)) {
          decided.add(row);
        }
      }
      return decided;
    }

    @Override
    public Item item(Row row) throws IOException {
      String pair =
          "语句一：“%s”\n语句二：“%s”\n请问这两句话是什么关系？\n"
              .formatted(row.text("sentence1"), row.text("sentence2"));
      int gold = row.place(RELATIONS.indexOf(row.text("label")), RELATIONS.size());
      return Item.ofWholes(RELATION_NAMES.stream().map(pair::concat).toList(), gold);
    }
  }

  static Item chid(Row row) throws IOException {
    String content = row.text("content");
    List<String> idioms = row.texts("candidates");
    if (idioms.stream().anyMatch(idiom -> (long) idiom.length() * content.length() > MOST_FILLED)) {
      throw new TaskException(row.label() + " has idioms too long for its content.");
    }
    List<String> texts =
        idioms.stream()
            .map(idiom -> content.replace("#idiom#", idiom))
            .map(sentence -> "以下句子是否通顺？\n" + sentence + "\n这个句子是通顺的。")
            .toList();
    return Item.ofWholes(texts, row.place(row.get("answer").asInt(-1), idioms.size()));
  }

  /** Questions about a dialogue or a text; of fewer than four choices the first fills up. */
  static final class C3 implements ItemForm {
    private static final int CHOICES = 4;

    /** Texts in CLUE's form hold a list of questions each. */
    @Override
    public List<Row> records(List<Row> rows) throws IOException {
      List<Row> records = new ArrayList<>();
      for (Row row : rows) {
        if (!row.values().isArray()) {
          records.add(row);
          continue;
        }
        for (JsonNode question : row.values().path(1)) {
          ObjectNode record = JsonNodeFactory.instance.objectNode();
          record.set("context", row.values().get(0));
          if (!(question instanceof ObjectNode asked)) {
            throw new TaskException(row.label() + " has a question that is not an object.");
          }
          record.setAll(asked);
          records.add(row.at(record));
        }
      }
      return records;
    }

    @Override
    public Item item(Row row) throws IOException {
      List<String> choices = new ArrayList<>(row.texts("choice"));
      int gold = row.place(choices.indexOf(row.text("answer")), choices.size());
      while (choices.size() < CHOICES) {
        choices.add(choices.get(0));
      }
      String question =
          "文章：%s\n问题：%s\n答案："
              .formatted(String.join(" ", row.texts("context")), row.text("question"));
      return Item.ofWholes(choices.stream().map(question::concat).toList(), gold);
    }
  }
}
