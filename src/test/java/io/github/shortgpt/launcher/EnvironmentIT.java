package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What variables of the environment, and nothing else, change. */
class EnvironmentIT {
  @TempDir Path temp;

  private Program program(String variables, String arguments) throws Exception {
    String line = "env " + variables + " '" + Program.LAUNCHER + "' " + arguments;
    return Program.run(temp, "bash", "-c", line);
  }

  @Test
  void modelsAreFoundUnderAHomeThatIsNamed() throws Exception {
    Path models = Files.createDirectories(temp.resolve("home/models"));
    Files.createSymbolicLink(
        models.resolve("mine"), Program.PROJECT.resolve("models/tinytales-12l"));
    String elsewhere = "SHORTGPT_HOME='" + temp.resolve("home") + "' HF_HUB_OFFLINE=1";

    Program mine = program(elsewhere, "inspect --model mine");
    assertEquals(0, mine.exit(), mine.err());
    assertTrue(mine.out().startsWith("model       mine\n"), mine.out());
    assertEquals(3, program(elsewhere, "inspect --model tinytales-12l").exit());
  }

  @Test
  void nothingIsColouredWithoutATerminalOrAgainstOnesWish() throws Exception {
    for (String variables : new String[] {"-u NO_COLOR", "NO_COLOR=1 CLICOLOR_FORCE=1"}) {
      for (String arguments : new String[] {"--help", "prune --help", "prun", "models"}) {
        Program program = program(variables + " HF_HUB_OFFLINE=1", arguments);
        String all = program.out() + program.err();
        assertFalse(all.isEmpty());
        assertFalse(all.contains("\u001b"), all);
      }
    }
  }

  @Test
  void anInterruptIsAnExitCodeOfItsOwn() throws Exception {
    // In the background of a shell without job control the signal would be ignored. It comes when
    // the
    // text is waited for, and to the whole group, as from a terminal.
    String begun =
        "for i in $(seq 600); do ! grep -q 'model tinytales-12l' said || break; sleep 0.1; done";
    Program program =
        Program.run(
            temp,
            "bash",
            "-c",
            "set -m; mkfifo pipe; sleep 120 > pipe & env --default-signal=INT '"
                + Program.LAUNCHER
                + "' score --model tinytales-12l --calibration - -v < pipe 2> said & pid=$!; "
                + begun
                + "; kill -INT -- -$pid; wait $pid; echo $?; kill %1; cat said >&2");

    assertEquals("130\n", program.out(), program.err());
    assertTrue(
        program.err().contains("shortgpt: Interrupted; no output was written.\n"), program.err());
  }
}
