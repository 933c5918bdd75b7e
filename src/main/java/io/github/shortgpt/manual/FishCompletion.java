package io.github.shortgpt.manual;

import java.util.List;

/** The completion for fish, from version 3.0 on. */
final class FishCompletion {
  private final StringBuilder lines = new StringBuilder();
  private final String program;

  private FishCompletion(String program) {
    this.program = program;
  }

  static String of(DescribedCommand program) {
    FishCompletion fish = new FishCompletion(program.name());
    fish.lines.append(
        "# Completes the command lines of %s in fish; made from its commands.\n"
            .formatted(program.name()));
    String none = "not __fish_seen_subcommand_from " + String.join(" ", program.commandNames());
    fish.line("-f", "");
    for (DescribedCommand command : program.commands()) {
      fish.line("-n " + quote(none) + " -a " + command.name(), command.summary());
    }
    fish.options(none, program.options());
    for (DescribedCommand command : program.commands()) {
      String given = "__fish_seen_subcommand_from " + command.name();
      fish.options(given, command.options());
      if (command.arguments().stream().anyMatch(DescribedOption::takesFile)) {
        fish.line("-n " + quote(given) + " -F", "");
      }
    }
    return fish.lines.toString();
  }

  private void options(String condition, List<DescribedOption> options) {
    for (DescribedOption option : options) {
      StringBuilder form = new StringBuilder("-n " + quote(condition));
      for (String name : option.names()) {
        form.append(
            name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
      }
      line(form + value(option), option.summary());
    }
  }

  private static String value(DescribedOption option) {
    if (!option.takesValue()) {
      return "";
    }
    if (!option.values().isEmpty()) {
      return " -x -a " + quote(String.join(" ", option.values()));
    }
    return option.takesFile() ? " -r -F" : " -x";
  }

  private void line(String form, String description) {
    lines.append("complete -c ").append(program).append(' ').append(form);
    if (!description.isEmpty()) {
      lines.append(" -d ").append(quote(description));
    }
    lines.append('\n');
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
