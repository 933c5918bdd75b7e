package io.github.shortgpt.cli;

import io.github.shortgpt.report.CompareReport;
import io.github.shortgpt.report.DocumentException;
import io.github.shortgpt.report.SavedScores;
import io.github.shortgpt.select.Removal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shortgpt compare}. */
@Command(
    name = "compare",
    description = "Put rankings of layers side by side and say how alike they are.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CompareCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Two or more files of score --format json, of models with equally many layers.")
  private List<Path> inputs = new ArrayList<>();

  @Mixin private CutOptions cut = new CutOptions();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private FileOptions files = new FileOptions();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    verbosity.start(console);
    if (inputs.size() < 2) {
      throw new UsageException(
          "One ranking has nothing to be compared with. Give two or more files.");
    }
    List<SavedScores> saved = read();
    Optional<Removal> removal = cut.removal(saved.get(0).model().layers());
    files.check(inputs);
    CompareReport report = CompareReport.of(Version.own(), saved, removal);
    try {
      format.print(console, report::text, report::json);
    } finally {
      files.write(report); // the one's failure doesn't lose the other
    }
    return ExitCode.DONE;
  }

  private List<SavedScores> read() throws IOException {
    List<SavedScores> saved = new ArrayList<>();
    for (Path input : inputs) {
      saved.add(SavedScores.read(input));
      SavedScores first = saved.get(0);
      SavedScores last = saved.get(saved.size() - 1);
      if (last.model().layers() != first.model().layers()) {
        throw new DocumentException(
            "%s ranks %s layers and %s %s. Rankings are compared layer by layer."
                .formatted(first.file(), first.model().layers(), input, last.model().layers()));
      }
    }
    return saved;
  }
}
