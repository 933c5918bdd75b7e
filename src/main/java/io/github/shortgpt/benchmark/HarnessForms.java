package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The prompts of lm-evaluation-harness 0.4.13, by data set. */
final class HarnessForms {
  private static final List<String> LETTERS = List.of("A", "B", "C", "D");

  private HarnessForms() {}

  static Item mmlu(Row row) throws IOException {
    List<String> choices = row.texts("choices");
    if (choices.size() != LETTERS.size()) {
      throw new TaskException(row.label() + " has " + choices.size() + " choices and not 4.");
    }
    JsonNode answer = row.get("answer");
    int gold = answer.isInt() ? answer.asInt() : LETTERS.indexOf(answer.asText());
    return lettered(row.text("question"), choices, "Answer:", row.place(gold, 4));
  }

  static Item cmmlu(Row row) throws IOException {
    List<String> choices = new ArrayList<>();
    for (String letter : LETTERS) {
      choices.add(row.text(letter));
    }
    int gold = row.place(LETTERS.indexOf(row.text("Answer")), 4);
    return lettered(row.text("Question"), choices, "答案：", gold);
  }

  private static Item lettered(String question, List<String> choices, String end, int gold) {
    StringBuilder context = new StringBuilder(PythonText.strip(question));
    for (int i = 0; i < LETTERS.size(); i++) {
      context.append('\n').append(LETTERS.get(i)).append(". ").append(choices.get(i));
    }
    return Item.choosing(context.append('\n').append(end).toString(), LETTERS, gold);
  }

  static Item hellaswag(Row row) throws IOException {
    String context =
        row.text("activity_label")
            + ": "
            + row.text("ctx_a")
            + " "
            + PythonText.capitalize(row.text("ctx_b"));
    List<String> endings =
        row.texts("endings").stream().map(HarnessForms::withoutArtifacts).toList();
    int gold = row.place(row.get("label").asInt(-1), endings.size());
    return Item.choosing(withoutArtifacts(context), endings, gold);
  }

  /** Headings of WikiHow are marked by words in brackets. */
  private static String withoutArtifacts(String text) {
    String titled = PythonText.strip(text).replace(" [title]", ". ");
    return withoutBrackets(titled).replace("  ", " ");
  }

  /** What Python's {@code re.sub("\\[.*?\\]", "", text)} leaves; its dot stops at a newline. */
  private static String withoutBrackets(String text) {
    StringBuilder left = new StringBuilder();
    int open = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      open = c == '[' && open < 0 ? left.length() : c == '\n' ? -1 : open;
      left.append(c);
      if (c == ']' && open >= 0) {
        left.setLength(open);
        open = -1;
      }
    }
    return left.toString();
  }

  static Item piqa(Row row) throws IOException {
    List<String> choices = List.of(row.text("sol1"), row.text("sol2"));
    int gold = row.place(row.get("label").asInt(-1), 2);
    return Item.choosing("Question: " + row.text("goal") + "\nAnswer:", choices, gold);
  }

  static Item arc(Row row) throws IOException {
    return withLabels(
        row, "question", question -> "Question: " + question + "\nAnswer:", row.text("answerKey"));
  }

  static Item openBookQa(Row row) throws IOException {
    String key = PythonText.stripLeading(row.text("answerKey"));
    return withLabels(row, "question_stem", stem -> stem, key);
  }

  private interface Prompt {
    String of(String question);
  }

  /** Both the Hub's form, a list of texts and one of labels, and AI2's, a list of pairs. */
  private static Item withLabels(Row row, String field, Prompt prompt, String key)
      throws IOException {
    List<String> texts = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    String question;
    if (row.has("choices")) {
      question = row.text(field);
      Row choices = row.at(row.get("choices"));
      texts.addAll(choices.texts("text"));
      labels.addAll(choices.texts("label"));
    } else {
      Row nested = row.at(row.get("question"));
      question = nested.text("stem");
      for (JsonNode choice : nested.get("choices")) {
        texts.add(row.at(choice).text("text"));
        labels.add(row.at(choice).text("label"));
      }
    }
    int gold = row.place(labels.indexOf(key), texts.size());
    return Item.choosing(prompt.of(question), texts, gold);
  }

  /** The published form with a blank, and the one with two contexts. */
  static Item winogrande(Row row) throws IOException {
    if (row.has("context_options")) {
      List<String> contexts = row.texts("context_options");
      String end = PythonText.strip(row.text("continuation"));
      return Item.choosingContext(
          contexts, end, row.place(row.get("gold").asInt(-1), contexts.size()));
    }
    String sentence = row.text("sentence");
    int blank = sentence.indexOf('_');
    if (blank < 0) {
      throw new TaskException(row.label() + ": the sentence has no blank \"_\".");
    }
    String before = sentence.substring(0, blank);
    List<String> contexts = List.of(before + row.text("option1"), before + row.text("option2"));
    int gold = row.place(List.of("1", "2").indexOf(row.text("answer")), 2);
    return Item.choosingContext(contexts, PythonText.strip(sentence.substring(blank + 1)), gold);
  }

  static Item boolQ(Row row) throws IOException {
    JsonNode answer = row.get(row.has("label") ? "label" : "answer");
    int gold = answer.isBoolean() ? (answer.asBoolean() ? 1 : 0) : answer.asInt(-1);
    String context = row.text("passage") + "\nQuestion: " + row.text("question") + "?\nAnswer:";
    return Item.choosing(context, List.of("no", "yes"), row.place(gold, 2));
  }

  static Item lambada(Row row) throws IOException {
    String text = row.text("text");
    int space = text.lastIndexOf(' ');
    String context = space < 0 ? "" : text.substring(0, space);
    return Item.knowing(context, " " + text.substring(space + 1));
  }
}
