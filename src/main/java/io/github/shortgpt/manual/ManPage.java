package io.github.shortgpt.manual;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A command's page in the language of {@code man}, which {@code man 7 man} describes. */
final class ManPage {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "SHORTGPT_HOME",
          "The directory with models/ and calibration/ (default: the program's own).",
          "JAVA_HOME",
          "The Java to run on, 17 or newer (default: java on the PATH, or the one that comes"
              + " along).",
          "ENGINE_CACHE_DIR",
          "Where native libraries are unpacked to, if they don't come unpacked (default:"
              + " ~/.djl.ai).",
          "PYTORCH_LIBRARY_PATH",
          "A directory with another build of the same version of libtorch.",
          "OMP_NUM_THREADS",
          "Threads for products, where --threads doesn't say.");

  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /**
   * The page of a command.
   *
   * @param program the program, whose page the program's own name gives
   */
  static String of(DescribedCommand program, DescribedCommand command, String version) {
    ManPage page = new ManPage();
    page.head(program, command, version);
    page.options(command);
    if (command.equals(program)) {
      page.program(program);
    }
    page.section("EXIT STATUS");
    program
        .exitCodes()
        .forEach((code, meaning) -> page.entry(bold(code.strip()), List.of(meaning)));
    page.seeAlso(program, command);
    return page.page.toString();
  }

  /** The page's name: {@code shortgpt-prune}. */
  static String name(DescribedCommand program, DescribedCommand command) {
    return command.equals(program) ? program.name() : program.name() + "-" + command.name();
  }

  private void head(DescribedCommand program, DescribedCommand command, String version) {
    String name = name(program, command);
    String edition = program.name() + " " + version;
    line(
        ".TH \"" + escape(name.toUpperCase(Locale.ROOT)) + "\" 1 \"\" \"" + escape(edition) + "\"");
    line(".nh");
    line(".ad l");
    section("NAME");
    line(escape(name) + " \\- " + escape(lowerFirst(command.summary())));
    section("SYNOPSIS");
    line(escape(command.synopsis()));
    section("DESCRIPTION");
    for (String text : command.description()) {
      line(".PP");
      line(escape(text));
    }
  }

  private void options(DescribedCommand command) {
    section("OPTIONS");
    for (DescribedOption argument : command.arguments()) {
      entry(italic(argument.label()), argument.description());
    }
    for (DescribedOption option : command.options()) {
      entry(heading(option), option.description());
    }
  }

  /** How an option is written: {@code -o, --output=DIR}. */
  static String heading(DescribedOption option) {
    String names = option.names().stream().map(ManPage::bold).collect(Collectors.joining(", "));
    return option.takesValue() ? names + "=" + italic(option.label()) : names;
  }

  private void program(DescribedCommand program) {
    section("COMMANDS");
    for (DescribedCommand command : program.commands()) {
      entry(bold(command.name()), command.description());
    }
    section("ENVIRONMENT");
    ENVIRONMENT.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(variable -> entry(bold(variable.getKey()), List.of(variable.getValue())));
  }

  private void seeAlso(DescribedCommand program, DescribedCommand command) {
    section("SEE ALSO");
    List<DescribedCommand> others = command.equals(program) ? program.commands() : List.of(program);
    line(
        others.stream()
            .map(other -> bold(name(program, other)) + "(1)")
            .collect(Collectors.joining(", ")));
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void entry(String heading, List<String> paragraphs) {
    line(".TP");
    line(heading);
    line(paragraphs.stream().map(ManPage::escape).collect(Collectors.joining("\n.br\n")));
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private static String bold(String text) {
    return "\\fB" + escape(text) + "\\fR";
  }

  private static String italic(String text) {
    return "\\fI" + escape(text) + "\\fR";
  }

  private static String lowerFirst(String text) {
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  /** Text that means itself: a line that begins with a dot or a quote would be a request. */
  static String escape(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
