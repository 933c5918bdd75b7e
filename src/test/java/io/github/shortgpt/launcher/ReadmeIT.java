package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every block of the README that begins with {@code $ scripts/shortgpt} prints what it shows.
 *
 * <p>Text must be equal. Fractions may differ by 2 %, since CPUs with bfloat16 and those without
 * round differently, and bars, which are drawn from them, aren't compared.
 */
class ReadmeIT {
  private static final Pattern BLOCK =
      Pattern.compile("```console\\n\\$ ([^\\n]+)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern FRACTION = Pattern.compile("\\d+\\.\\d+");

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicTest> everyBlockPrintsWhatItShows() throws Exception {
    Matcher matcher = BLOCK.matcher(Files.readString(Path.of("README.md")));
    List<DynamicTest> tests = new ArrayList<>();
    while (matcher.find()) {
      String command = matcher.group(1);
      String shown = matcher.group(2);
      tests.add(dynamicTest(command, () -> check(command, shown)));
    }
    assertFalse(tests.isEmpty(), "the README shows no command");
    return tests.stream();
  }

  private void check(String command, String shown) throws Exception {
    String run = command.replaceFirst("^scripts/shortgpt", "'" + Program.LAUNCHER + "'");
    Program program = Program.run(temp, "bash", "-c", run + " 2>/dev/null");
    assertEquals(0, program.exit());
    assertEquals(withoutNumbers(shown), withoutNumbers(program.out()));
    List<Double> expected = fractions(shown);
    List<Double> printed = fractions(program.out());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), printed.get(i), 0.02 * expected.get(i) + 0.001, "number " + i);
    }
  }

  private static String withoutNumbers(String text) {
    String plain =
        text.replaceAll(" *[▏▎▍▌▋▊▉█▶]+ *", " | ").replaceAll("in (bfloat16|float32)", "in …");
    return FRACTION.matcher(plain).replaceAll("#").replaceAll("[ ]+\\n", "\n");
  }

  private static List<Double> fractions(String text) {
    return FRACTION.matcher(text).results().map(match -> Double.valueOf(match.group())).toList();
  }
}
