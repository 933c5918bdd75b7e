package io.github.shortgpt.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** What a distribution brings beside the program, where {@code man} and shells look for it. */
public final class ShareDirectory {
  private ShareDirectory() {}

  /** The files by their paths. */
  public static Map<String, String> files(CommandLine commandLine, String version) {
    DescribedCommand program = DescribedCommand.of(commandLine);
    String name = program.name();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("man/man1/" + name + ".1", ManPage.of(program, program, version));
    for (DescribedCommand command : program.commands()) {
      files.put(
          "man/man1/" + ManPage.name(program, command) + ".1",
          ManPage.of(program, command, version));
    }
    files.put("bash-completion/completions/" + name, BashCompletion.of(program));
    files.put("zsh/site-functions/_" + name, ZshCompletion.of(program));
    files.put("fish/vendor_completions.d/" + name + ".fish", FishCompletion.of(program));
    return files;
  }

  /** Writes the files below a directory. */
  public static void write(Path directory, CommandLine commandLine, String version)
      throws IOException {
    for (Map.Entry<String, String> file : files(commandLine, version).entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }
}
