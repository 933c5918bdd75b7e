package io.github.shortgpt.cli;

import io.github.shortgpt.report.InspectReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shortgpt inspect}. */
@Command(
    name = "inspect",
    description = "Say what a checkpoint is; no weights are loaded.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class InspectCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = verbosity.start(console);
    InspectReport report = new InspectReport(Version.own(), model.open(console, progress));
    format.print(console, report::text, report::json);
    return ExitCode.DONE;
  }
}
