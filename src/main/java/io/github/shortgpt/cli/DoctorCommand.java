package io.github.shortgpt.cli;

import io.github.shortgpt.doctor.Examination;
import io.github.shortgpt.doctor.Surroundings;
import io.github.shortgpt.report.DoctorReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shortgpt doctor}. */
@Command(
    name = "doctor",
    description = "Check whether shortgpt can work on this machine, and say what to do if not.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DoctorCommand implements Callable<Integer> {
  private static final Path PROC = Path.of("/proc");

  private final Console console;

  @Mixin private FormatOption format = new FormatOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    verbosity.start(console);
    Surroundings surroundings = Surroundings.here(console.environment(), console.home(), PROC);
    DoctorReport report = new DoctorReport(Version.own(), Examination.of(surroundings));
    format.print(console, report::text, report::json);
    return report.works() ? ExitCode.DONE : ExitCode.INPUT_OUTPUT;
  }
}
