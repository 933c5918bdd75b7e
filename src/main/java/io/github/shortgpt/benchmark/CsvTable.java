package io.github.shortgpt.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Comma-separated values after RFC 4180: a cell in quotes may hold commas, lines and quotes. */
final class CsvTable {
  private final Path file;
  private final String text;
  private int at;

  private CsvTable(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  static List<List<String>> parse(Path file, String text) throws TaskException {
    CsvTable table = new CsvTable(file, text);
    List<List<String>> records = new ArrayList<>();
    while (table.at < text.length()) {
      if (!table.skipsLineEnd()) {
        records.add(table.record());
      }
    }
    return records;
  }

  private List<String> record() throws TaskException {
    List<String> cells = new ArrayList<>(List.of(cell()));
    while (at < text.length() && text.charAt(at) == ',') {
      at++;
      cells.add(cell());
    }
    if (at < text.length() && !skipsLineEnd()) {
      throw new TaskException(file + ": text after a closing quote, at character " + at + ".");
    }
    return cells;
  }

  private boolean skipsLineEnd() {
    if (text.startsWith("\r\n", at)) {
      at += 2;
      return true;
    }
    if (text.charAt(at) == '\n' || text.charAt(at) == '\r') {
      at++;
      return true;
    }
    return false;
  }

  private String cell() throws TaskException {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int begin = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(begin, at);
  }

  private String quoted() throws TaskException {
    int begin = at;
    StringBuilder cell = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        cell.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        cell.append(c);
        at++;
      } else {
        return cell.toString();
      }
    }
    throw new TaskException(file + ": the quote at character " + begin + " is never closed.");
  }
}
