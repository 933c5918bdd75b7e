package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two numbers of Mamba 2's {@code time_step_limit}, the second of which is mostly infinite. */
class TimeStepLimitTest {
  @TempDir private Path directory;

  private Map<String, Double> read(String limit) throws IOException {
    DecoderFamily mamba2 = DecoderFamilies.of("mamba2").get(0);
    String text =
        "{'hidden_size': 32, 'vocab_size': 96, 'num_heads': 8, 'head_dim': 8, 'n_groups': 2"
            + limit;
    FamilyConfig config = ConfigFile.read(directory, text + "}", mamba2);
    return ScriptNumbers.of(mamba2, config, Dimensions.of(mamba2, config));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", 'time_step_limit': [0.0, Infinity]",
        ", 'time_step_limit': [0.0, {'__float__': 'Infinity'}]"
      })
  void isNoLimitWhereInfinite(String limit) throws IOException {
    assertEquals(0, read(limit).get("leastStep"));
    assertFalse(read(limit).containsKey("mostStep"));
  }

  @Test
  void isReadWhereFinite() throws IOException {
    Map<String, Double> numbers = read(", 'time_step_limit': [0.01, 0.5]");

    assertEquals(0.01, numbers.get("leastStep"));
    assertEquals(0.5, numbers.get("mostStep"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0.0] | time_step_limit | [0.0] | a list of numbers",
        "[] | time_step_limit | [] | a list of numbers",
        "0.5 | time_step_limit | 0.5 | a list of numbers",
        "[0.0, 'Infinity'] | time_step_limit.1 | \"Infinity\" | a number",
        "[0.0, NaN] | time_step_limit.1 | \"NaN\" | a number",
        "[0.0, -Infinity] | time_step_limit.1 | \"-Infinity\" | a number",
        "[Infinity, 0.5] | time_step_limit.0 | \"Infinity\" | a number",
        "[0.0, {'__float__': '-Infinity'}] | time_step_limit.1 | {\"__float__\":\"-Infinity\"} |"
            + " a number"
      })
  void isRefusedWhereItIsNotTwoNumbers(String limit, String key, String value, String wanted) {
    Exception e =
        assertThrows(UnsupportedModelException.class, () -> read(", 'time_step_limit': " + limit));

    assertEquals(
        "%s has \"%s\": %s, where shortgpt can work only with %s."
            .formatted(directory.resolve("config.json"), key, value, wanted),
        e.getMessage());
  }
}
