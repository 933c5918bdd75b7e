package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.manual.ShareDirectory;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every option of every command is in the man page and in the completions. */
class ManualTest {
  @TempDir Path temp;

  private final CommandLine program = commandLine();
  private final Map<String, String> files = ShareDirectory.files(program, "1.2.3");

  private static CommandLine commandLine(String... args) {
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]), nowhere, nowhere, false, Path.of(""), Map.of());
    return ShortGpt.commandLine(console, args);
  }

  private List<OptionSpec> options(String command) {
    return program.getSubcommands().get(command).getCommandSpec().options();
  }

  private static void assertHas(String part, String text) {
    assertTrue(text.contains(part), () -> part + " is not in " + text);
  }

  @Test
  void everyCommandIsKnownByTheNameThatItGivesItself() {
    assertFalse(program.getSubcommands().isEmpty());
    program
        .getSubcommands()
        .forEach(
            (name, command) -> {
              assertEquals(name, command.getCommandName());
              assertEquals(List.of(name), List.copyOf(commandLine(name).getSubcommands().keySet()));
            });
    assertEquals(
        program.getSubcommands().keySet(), commandLine("nothing").getSubcommands().keySet());
  }

  @Test
  void everyOptionHasAnEntryInItsCommandsPage() {
    for (String command : program.getSubcommands().keySet()) {
      String page = files.get("man/man1/shortgpt-" + command + ".1");
      for (OptionSpec option : options(command)) {
        for (String name : option.names()) {
          assertHas("\\fB" + name.replace("-", "\\-") + "\\fR", page);
        }
      }
      assertHas("\\fBshortgpt\\-" + command + "\\fR(1)", files.get("man/man1/shortgpt.1"));
    }
  }

  @Test
  void everyOptionIsCompletedByZshAndFish() {
    String zsh = files.get("zsh/site-functions/_shortgpt");
    String fish = files.get("fish/vendor_completions.d/shortgpt.fish");
    for (String command : program.getSubcommands().keySet()) {
      String ofCommand = zsh.substring(zsh.indexOf("        " + command + ")\n"));
      ofCommand = ofCommand.substring(0, ofCommand.indexOf(";;"));
      for (OptionSpec option : options(command)) {
        assertHas(option.longestName() + (option.arity().max() == 0 ? "[" : "=["), ofCommand);
        assertHas(
            "complete -c shortgpt -n '__fish_seen_subcommand_from "
                + command
                + "' "
                + (option.shortestName().startsWith("--")
                    ? ""
                    : "-s " + option.shortestName().substring(1) + " ")
                + "-l "
                + option.longestName().substring(2)
                + " ",
            fish);
      }
    }
  }

  /** What bash would offer for the last of these words. */
  private List<String> offered(String... words) throws Exception {
    Path script = Files.writeString(temp.resolve("shortgpt"), bash());
    List<String> command = new ArrayList<>(List.of("bash", "-c"));
    command.add(
        ". \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _shortgpt; printf '%s\\n'"
            + " \"${COMPREPLY[@]}\"");
    command.add(script.toString());
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out.isBlank() ? List.of() : out.lines().toList();
  }

  private String bash() {
    return files.get("bash-completion/completions/shortgpt");
  }

  @Test
  void bashOffersEveryOptionOfTheCommandThatIsGiven() throws Exception {
    for (String command : program.getSubcommands().keySet()) {
      List<String> offered = offered("shortgpt", command, "-");
      for (OptionSpec option : options(command)) {
        assertTrue(offered.containsAll(List.of(option.names())), command + " " + option);
      }
    }
    assertEquals(List.of("prune"), offered("shortgpt", "pr"));
  }

  @Test
  void bashOffersTheValuesThatAnOptionTakes() throws Exception {
    assertEquals(
        List.of("auto", "float32", "bfloat16"), offered("shortgpt", "score", "--dtype", ""));
    assertEquals(List.of("float32"), offered("shortgpt", "score", "--dtype", "=", "f"));
    assertEquals(
        List.of("auto", "float32", "bfloat16"), offered("shortgpt", "score", "--dtype", "="));
    assertEquals(List.of("contiguous"), offered("shortgpt", "prune", "--strategy", "c"));
    assertEquals(
        List.of("ppl", "piqa"), offered("shortgpt", "eval", "--data", "x", "--tasks", "p"));
    assertEquals(List.of(), offered("shortgpt", "prune", "--model", ""));
  }

  @Test
  void noLineOfAPageIsTakenForARequest() {
    List<String> requests = List.of(".TH", ".SH", ".TP", ".PP", ".br", ".nh", ".ad");
    files.forEach(
        (name, text) -> {
          if (name.startsWith("man/")) {
            text.lines()
                .filter(line -> line.startsWith(".") || line.startsWith("'"))
                .forEach(
                    line -> assertTrue(requests.contains(line.split(" ", -1)[0]), name + line));
          }
        });
  }
}
