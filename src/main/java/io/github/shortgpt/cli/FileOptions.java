package io.github.shortgpt.cli;

import io.github.shortgpt.report.DocumentException;
import io.github.shortgpt.report.FileForm;
import io.github.shortgpt.report.OutputFile;
import io.github.shortgpt.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Files that a result goes to beside being printed. */
final class FileOptions {
  private static final Logger LOG = LoggerFactory.getLogger(FileOptions.class);

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the result to this file too; its extension, .json, .csv, .svg, .png or .html, names"
              + " the form. May be given more than once.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  /**
   * Refuses what can't be written, before any work.
   *
   * @param sources files and directories that are read and never written to
   */
  void check(List<Path> sources) throws IOException, UsageException {
    if (force && files.isEmpty()) {
      throw new UsageException("--force has no effect without --output.");
    }
    Map<Path, Path> places = new LinkedHashMap<>();
    for (Path file : files) {
      FileForm form = form(file);
      new OutputFile(file, force).check();
      Path place = file.toAbsolutePath().normalize();
      place = place.getParent().toRealPath().resolve(place.getFileName());
      if (places.put(place, file) != null) {
        throw new UsageException("--output " + file + " is given twice.");
      }
      for (Path source : sources) {
        if (place.startsWith(source.toRealPath())) {
          throw new DocumentException(
              Files.isDirectory(source)
                  ? file + " lies inside " + source + ", which is never changed. Give another -o."
                  : file + " is what is read. Give another -o.");
        }
      }
      form.check();
    }
  }

  /** Whether one of the files is a document of --format json. */
  boolean writesJson() throws UsageException {
    for (Path file : files) {
      if (form(file) == FileForm.JSON) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the files is a picture. */
  boolean draws() throws UsageException {
    for (Path file : files) {
      if (form(file).isPicture()) {
        return true;
      }
    }
    return false;
  }

  private static FileForm form(Path file) throws UsageException {
    return FileForm.of(file)
        .orElseThrow(
            () ->
                new UsageException(
                    "--output "
                        + file
                        + " has no extension that names a form. Give .json, .csv, .svg, .png or"
                        + " .html."));
  }

  /** Writes every file; those that can't be drawn or written leave those before them. */
  void write(Report report) throws IOException, UsageException {
    for (Path file : files) {
      new OutputFile(file, force).write(form(file).content(report));
      LOG.info("wrote {}", file);
    }
  }
}
