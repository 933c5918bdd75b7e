package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RACE as lm-evaluation-harness asks it: an article, its other questions with their answers, and
 * the last one as the question.
 */
final class RaceForm implements ItemForm {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> LETTERS = List.of("A", "B", "C", "D");
  private static final String BLANK_AT_END = "  _  .";

  /** One record for each article: those of one question each are put together. */
  @Override
  public List<Row> records(List<Row> rows) throws IOException {
    if (rows.isEmpty() || !rows.get(0).has("question")) {
      return rows;
    }
    Map<String, Row> byArticle = new LinkedHashMap<>();
    for (Row row : rows) {
      String article = row.text("article");
      ObjectNode whole = JSON.objectNode().put("article", article);
      whole.set("problems", JSON.arrayNode());
      Row record = byArticle.computeIfAbsent(article, a -> row.at(whole));
      ((ArrayNode) record.get("problems")).add(problem(row));
    }
    return List.copyOf(byArticle.values());
  }

  private static ObjectNode problem(Row row) throws TaskException {
    ObjectNode problem = JSON.objectNode().put("question", row.text("question"));
    problem.put("answer", row.text("answer"));
    problem.set("options", row.get("options"));
    return problem;
  }

  @Override
  public Item item(Row row) throws IOException {
    List<Row> problems = problems(row);
    StringBuilder context = new StringBuilder("Article: " + row.text("article") + "\n\n");
    for (Row problem : problems.subList(0, problems.size() - 1)) {
      String question = problem.text("question");
      String answer = problem.texts("options").get(gold(problem));
      if (question.endsWith(BLANK_AT_END)) {
        context.append(question, 0, question.length() - 5).append(answer).append('\n');
      } else {
        context.append("Question: ").append(question).append('\n');
        context.append("Answer: ").append(answer).append('\n');
      }
    }
    Row last = problems.get(problems.size() - 1);
    context.append(last.text("question"));
    int gold = gold(last); // sees to it that there are four options
    return Item.choosing(context.toString(), last.texts("options"), gold);
  }

  private static int gold(Row problem) throws TaskException {
    int options = problem.get("options").size();
    return problem.place(options == 4 ? LETTERS.indexOf(problem.text("answer")) : -1, options);
  }

  /** A list, the Hub's text of a Python list, or the published form's three lists. */
  private static List<Row> problems(Row row) throws IOException {
    List<Row> problems = new ArrayList<>();
    if (row.has("problems")) {
      JsonNode given = row.get("problems");
      JsonNode list = given.isTextual() ? PythonLiteral.parse(row, given.asText()) : given;
      list.forEach(problem -> problems.add(row.at(problem)));
    } else {
      List<String> questions = row.texts("questions");
      for (int i = 0; i < questions.size(); i++) {
        ObjectNode problem = JSON.objectNode().put("question", questions.get(i));
        problem.set("options", row.get("options").path(i));
        problem.set("answer", row.get("answers").path(i));
        problems.add(row.at(problem));
      }
    }
    if (problems.isEmpty()) {
      throw new TaskException(row.label() + " has no questions.");
    }
    return problems;
  }
}
