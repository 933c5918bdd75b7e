package io.github.shortgpt.cli;

import io.github.shortgpt.hub.HubCache;
import io.github.shortgpt.hub.HubEnvironment;
import io.github.shortgpt.hub.ModelNames;
import io.github.shortgpt.report.ModelsReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shortgpt models}. */
@Command(
    name = "models",
    description = "List the models that have a name: local, cached, and those to fetch.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ModelsCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private FormatOption format = new FormatOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  ModelsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    verbosity.start(console);
    ModelNames names = new ModelNames(console.home().resolve("models"));
    HubCache cache = new HubEnvironment(console.environment()).cache();
    ModelsReport report =
        new ModelsReport(
            Version.own(),
            names.models().stream()
                .map(name -> new ModelsReport.Local(name, names.directory().resolve(name)))
                .toList(),
            names.presets(),
            cache.directory(),
            cache.models());
    format.print(console, report::text, report::json);
    return ExitCode.DONE;
  }
}
