package io.github.shortgpt.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program: {@code run} as a function of its streams and arguments, {@code main} wires and
 * exits.
 */
@Command(
    name = "shortgpt",
    description = "Make large language models smaller by removing whole layers.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:done",
      "  1:a bug in shortgpt",
      "  2:a wrong command line",
      "  3:an input that can't be used, or an output that can't be written",
      "  4:a --gate said no; nothing was written",
      "130:interrupted"
    },
    footer = {
      "",
      "Layers are 0-based everywhere. Try: shortgpt prune --model tinytales-12l --remove 3"
    })
public final class ShortGpt {
  private ShortGpt() {}

  /** Runs the program as a process. */
  public static void main(String[] args) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.putIfAbsent("HOME", System.getProperty("user.home"));
    Path home = Path.of(environment.getOrDefault("SHORTGPT_HOME", ""));
    boolean terminal = "1".equals(environment.get("SHORTGPT_TERMINAL"));
    Console console = new Console(input(), out, err, terminal, home, environment);
    System.exit(Interruption.guard(() -> run(console, args)));
  }

  /** Standard input as a channel, which an interrupt closes; System.in would go on waiting. */
  private static InputStream input() {
    return Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel());
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Runs one command line and returns its exit code. */
  static int run(Console console, String... args) {
    Failures failures = new Failures(console.err());
    try {
      EngineSwitches.set(console.environment());
      CommandLine commandLine =
          commandLine(console, args)
              .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
              .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
              .setCaseInsensitiveEnumValuesAllowed(true)
              .setOverwrittenOptionsAllowed(false)
              .setUsageHelpWidth(100)
              .setParameterExceptionHandler(failures)
              .setExecutionExceptionHandler(failures);
      int exit = commandLine.execute(args);
      if (exit == ExitCode.DONE) {
        console.requirePrinted(); // --help and --version are printed by picocli
      }
      return exit;
    } catch (IOException e) {
      return failures.unprinted(e);
    } catch (OutOfMemoryError e) {
      return failures.outOfMemory();
    }
  }

  /**
   * The program with those commands that the arguments may need: picocli takes a tenth of a second
   * to read the options of all, so that where one is named no other is read.
   */
  static CommandLine commandLine(Console console, String... args) {
    CommandLine commandLine = new CommandLine(new ShortGpt());
    Map<String, Supplier<Object>> commands = commands(console);
    String first = args.length == 0 ? "" : args[0];
    if (first.equals("--version")) {
      return commandLine;
    }
    if (commands.containsKey(first)) {
      commands.keySet().retainAll(Set.of(first));
    }
    commands.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
    return commandLine;
  }

  /** Every command by its name, in the order of the help. */
  private static Map<String, Supplier<Object>> commands(Console console) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("prune", () -> new PruneCommand(console));
    commands.put("score", () -> new ScoreCommand(console));
    commands.put("compare", () -> new CompareCommand(console));
    commands.put("eval", () -> new EvalCommand(console));
    commands.put("generate", () -> new GenerateCommand(console));
    commands.put("inspect", () -> new InspectCommand(console));
    commands.put("models", () -> new ModelsCommand(console));
    commands.put("pull", () -> new PullCommand(console));
    commands.put("doctor", () -> new DoctorCommand(console));
    return commands;
  }
}
