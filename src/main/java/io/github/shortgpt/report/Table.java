package io.github.shortgpt.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Named columns and rows of numbers and words; null is what isn't known. */
final class Table {
  private static final String GAP = "  ";

  private final List<String> header;
  private final List<List<Object>> rows = new ArrayList<>();

  Table(String... header) {
    this.header = List.of(header);
  }

  Table row(Object... cells) {
    rows.add(Arrays.asList(cells));
    return this;
  }

  /** As comma-separated values, after RFC 4180: its line ends, its quotes, all digits. */
  String csv() {
    return line(header) + rows.stream().map(Table::line).collect(Collectors.joining());
  }

  private static String line(List<?> cells) {
    return cells.stream().map(Table::field).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String field(Object value) {
    if (value == null) {
      return "";
    }
    String field = value instanceof Double number ? JsonDocument.number(number) : value.toString();
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }

  /** For people on a terminal: the first column to the left, the others to the right. */
  String text() {
    List<Integer> columns = known();
    List<Integer> widths = columns.stream().map(this::width).toList();
    StringBuilder text = new StringBuilder();
    for (int row = -1; row < rows.size(); row++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns.size(); i++) {
        int column = columns.get(i);
        String cell = row < 0 ? header.get(column) : cell(rows.get(row).get(column));
        String space = " ".repeat(widths.get(i) - cell.codePointCount(0, cell.length()));
        line.append(i == 0 ? cell + space : GAP + space + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return Stream.concat(
            Stream.of(header.get(column)), rows.stream().map(row -> cell(row.get(column))))
        .mapToInt(cell -> cell.codePointCount(0, cell.length()))
        .max()
        .orElseThrow();
  }

  /** The columns of which something is known. */
  private List<Integer> known() {
    return IntStream.range(0, header.size())
        .filter(column -> rows.stream().anyMatch(row -> row.get(column) != null))
        .boxed()
        .toList();
  }

  /** For people: without columns of which nothing is known, numbers rounded. */
  String html() {
    List<Integer> columns = known();
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n<thead><tr>");
    for (int column : columns) {
      String name = header.get(column).replace('_', ' ');
      html.append("<th scope=\"col\">").append(Markup.escaped(name)).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<Object> row : rows) {
      html.append("<tr>");
      for (int column : columns) {
        html.append("<td>").append(Markup.escaped(cell(row.get(column)))).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table></div>\n").toString();
  }

  private static String cell(Object value) {
    if (value instanceof Boolean yes) {
      return yes ? "yes" : "";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    return value == null ? "" : value.toString();
  }

  /** Five decimals, or five digits where these say little. */
  static String number(double number) {
    double size = Math.abs(number);
    boolean plain = size == 0 || (size >= 1e-3 && size < 1e6);
    return String.format(Locale.ROOT, plain ? "%.5f" : "%.4e", number);
  }
}
