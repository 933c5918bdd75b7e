package io.github.shortgpt.cli;

import io.github.shortgpt.report.PullReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shortgpt pull}. */
@Command(
    name = "pull",
    description = {
      "Fetch the newest state of a model into the Hugging Face cache and print where it lies.",
      "What is there already is not fetched again; what a cut connection left is gone on from."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PullCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A name that \"shortgpt models\" lists, or a repository of the hub; with @REVISION a"
              + " branch, a tag or a commit of it.")
  private String model;

  @Mixin private FormatOption format = new FormatOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  PullCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = verbosity.start(console);
    Path directory = ModelOption.finder(console, progress).newest(model);
    PullReport report = new PullReport(Version.own(), directory);
    format.print(console, report::text, report::json);
    return ExitCode.DONE;
  }
}
