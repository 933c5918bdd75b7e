package io.github.shortgpt.manual;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The completion for bash, from version 3.2 on. Where it has no answer, bash completes names of
 * files.
 */
final class BashCompletion {
  private BashCompletion() {}

  static String of(DescribedCommand program) {
    return """
    # Completes the command lines of @name@ in bash; made from its commands.
    _@name@() {
      local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=
      # bash takes --option=value apart at the sign between them.
      if [ "$word" = = ]; then
        word=
      elif [ "$previous" = = ]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
      fi
      if [ "$COMP_CWORD" -eq 1 ]; then
        words='@commands@'
      else
        case ${COMP_WORDS[1]}:$previous in
    @cases@    esac
      fi
      COMPREPLY=($(compgen -W "$words" -- "$word"))
    }
    complete -o default -F _@name@ @name@
    """
        .replace("@commands@", words(program.commandNames()) + " " + words(program.optionNames()))
        .replace(
            "@cases@",
            program.commands().stream().map(BashCompletion::cases).collect(Collectors.joining()))
        .replace("@name@", program.name());
  }

  private static String cases(DescribedCommand command) {
    StringBuilder cases = new StringBuilder();
    for (DescribedOption option : command.options()) {
      if (option.takesValue()) {
        String answer = option.values().isEmpty() ? "" : "words='" + words(option.values()) + "' ";
        cases.append("      %s) %s;;\n".formatted(pattern(command, option), answer));
      }
    }
    return cases
        .append(
            "      %s:*) words='%s' ;;\n".formatted(command.name(), words(command.optionNames())))
        .toString();
  }

  private static String pattern(DescribedCommand command, DescribedOption option) {
    return option.names().stream()
        .map(name -> command.name() + ":" + name)
        .collect(Collectors.joining(" | "));
  }

  private static String words(List<String> words) {
    return String.join(" ", words);
  }
}
