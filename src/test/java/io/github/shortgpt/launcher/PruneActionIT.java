package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step of the GitHub action, with the variables that a runner sets. */
class PruneActionIT {
  private static final Path ACTION = Program.PROJECT.resolve(".github/actions/prune");

  @TempDir Path temp;

  private Program step(String gate) throws Exception {
    return Program.run(
        temp,
        "env",
        "GITHUB_OUTPUT=" + temp.resolve("outputs"),
        "GITHUB_STEP_SUMMARY=" + temp.resolve("summary"),
        "SHORTGPT=" + Program.LAUNCHER,
        "MODEL=tinytales-12l",
        "LAYERS=6-8",
        "GATE=" + gate,
        "GATE_DATA=" + ACTION.resolve("held-out.txt"),
        "ARGUMENTS=--gate-windows 2 --threads 1",
        "OUTPUT=smaller",
        ACTION.resolve("prune").toString());
  }

  private List<String> outputs() throws Exception {
    return Files.readAllLines(temp.resolve("outputs"));
  }

  private String summary() throws Exception {
    return Files.readString(temp.resolve("summary"));
  }

  @Test
  void aModelThatPassesIsWrittenAndSummedUp() throws Exception {
    Program program = step("ppl<=1.50x\nkl<=1");

    assertEquals(0, program.exit(), program.err());
    assertEquals(
        List.of("verdict=passed", "path=smaller", "removed=[6,7,8]", "kept=[0,1,2,3,4,5,9,10,11]"),
        outputs());
    assertTrue(summary().startsWith("### shortgpt: tinytales-12l pruned\n"), summary());
    assertTrue(summary().contains("\n````\n"), summary());
    assertTrue(summary().contains("\nwrote smaller\n"), summary());
    assertTrue(Files.exists(temp.resolve("smaller/model.safetensors")));
  }

  @Test
  void aModelThatTheGateRefusesFailsTheStepAndSaysWhy() throws Exception {
    assertEquals(4, step("kl<=0.0001").exit());

    assertEquals(List.of("verdict=refused"), outputs());
    assertTrue(summary().contains("not pruned: the gate said no"), summary());
    assertTrue(summary().contains("Nothing was written."), summary());
  }
}
