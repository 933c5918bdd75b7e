package io.github.shortgpt.manual;

import java.util.stream.Collectors;

/** The completion for zsh, by its function {@code _arguments}. */
final class ZshCompletion {
  private ZshCompletion() {}

  static String of(DescribedCommand program) {
    return """
    #compdef @name@
    # Completes the command lines of @name@ in zsh; made from its commands.
    _@name@() {
      local curcontext=$curcontext state line
      local -a commands
      commands=(
    @commands@  )
      _arguments -C \\
    @options@    '1:command:->command' \\
        '*::argument:->argument' && return
      case $state in
        command) _describe command commands ;;
        argument)
          case $words[1] in
    @cases@      esac
          ;;
      esac
    }
    if [ "$funcstack[1]" = _@name@ ]; then
      _@name@ "$@"
    else
      compdef _@name@ @name@
    fi
    """
        .replace("@commands@", commands(program))
        .replace("@options@", options(program, "    "))
        .replace(
            "@cases@",
            program.commands().stream().map(ZshCompletion::cases).collect(Collectors.joining()))
        .replace("@name@", program.name());
  }

  private static String commands(DescribedCommand program) {
    return program.commands().stream()
        .map(command -> "    " + quote(command.name() + ":" + command.summary()) + "\n")
        .collect(Collectors.joining());
  }

  private static String cases(DescribedCommand command) {
    String files = command.arguments().isEmpty() ? "" : "            '*:file:_files'";
    String arguments = options(command, "            ") + files;
    return "        %s)\n          _arguments -s \\\n%s\n          ;;\n"
        .formatted(command.name(), arguments.replaceFirst(" \\\\\\n$", ""));
  }

  private static String options(DescribedCommand command, String indent) {
    StringBuilder lines = new StringBuilder();
    for (DescribedOption option : command.options()) {
      for (String name : option.names()) {
        lines.append(indent).append(quote(form(option, name))).append(" \\\n");
      }
    }
    return lines.toString();
  }

  /** {@code (-o --output)--output=[description]:DIR:_files}, what stands before not given yet. */
  private static String form(DescribedOption option, String name) {
    String once = option.repeatable() ? "*" : "(" + String.join(" ", option.names()) + ")";
    String value = "";
    if (option.takesValue()) {
      value = (name.startsWith("--") ? "=" : "+");
    }
    return once + name + value + "[" + escape(option.summary()) + "]" + value(option);
  }

  private static String value(DescribedOption option) {
    if (!option.takesValue()) {
      return "";
    }
    String answer = " ";
    if (!option.values().isEmpty()) {
      answer = "(" + String.join(" ", option.values()) + ")";
    } else if (option.takesFile()) {
      answer = "_files";
    }
    return ":" + escape(option.label()) + ":" + answer;
  }

  private static String escape(String text) {
    return text.replaceAll("([\\[\\]:\\\\])", "\\\\$1");
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
