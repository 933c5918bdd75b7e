package io.github.shortgpt.manual;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command, or the program itself.
 *
 * @param name of the command alone
 * @param synopsis the whole command line
 * @param description a paragraph each
 * @param options by name
 * @param arguments in their order
 * @param commands those of the program; a command has none
 * @param exitCodes what they mean
 */
record DescribedCommand(
    String name,
    String synopsis,
    List<String> description,
    List<DescribedOption> options,
    List<DescribedOption> arguments,
    List<DescribedCommand> commands,
    Map<String, String> exitCodes) {
  DescribedCommand {
    description = List.copyOf(description);
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
    commands = List.copyOf(commands);
  }

  static DescribedCommand of(CommandLine commandLine) {
    CommandSpec spec = commandLine.getCommandSpec();
    Help help = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF));
    return new DescribedCommand(
        spec.name(),
        help.synopsis(0).replaceAll("\\s+", " ").strip(),
        DescribedOption.paragraphs(spec.usageMessage().description()),
        spec.options().stream()
            .filter(option -> !option.hidden())
            .sorted((a, b) -> key(a.longestName()).compareTo(key(b.longestName())))
            .map(DescribedOption::of)
            .toList(),
        spec.positionalParameters().stream().map(DescribedOption::of).toList(),
        commandLine.getSubcommands().values().stream()
            .filter(command -> !command.getCommandSpec().usageMessage().hidden())
            .map(DescribedCommand::of)
            .toList(),
        spec.usageMessage().exitCodeList());
  }

  private static String key(String name) {
    return name.replaceFirst("^-+", "");
  }

  /** One line about it, with its final stop left out. */
  String summary() {
    return description.stream().limit(1).collect(Collectors.joining()).replaceFirst("\\.$", "");
  }

  /** The names of all options. */
  List<String> optionNames() {
    return options.stream().flatMap(option -> option.names().stream()).toList();
  }

  List<String> commandNames() {
    return commands.stream().map(DescribedCommand::name).toList();
  }
}
