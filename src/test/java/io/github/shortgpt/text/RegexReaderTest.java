package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexReaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+",
        "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s",
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lo}\\p{M}]+(?i:'s|'t)?| ?[^\\s\\p{L}]+[\\r\\n/]*",
        "[^\\r\\n\\p{L}]?[\\p{Lu}\\p{Lo}&&[^\\p{Han}]]*[\\p{Ll}\\p{Lo}&&[^\\p{Han}]]+|[\\p{Han}]+",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+| ?[\\p{P}\\p{S}]+[\\r\\n]*",
        "\\p{N}{1,3}(?=(?:\\p{N}{3})*(?!\\p{N}))",
        "(?=(\\d{3})+(?!\\d))",
        "[一-龥぀-ゟ゠-ヿ]+",
        " ?[^(\\s|[.,!?…。，、।۔،])]+",
        "<\\|[^|]+\\|>",
        "(?<!\\n)^\\s+|\\x{2581}+|\\u4e00|[[:alpha:]]+",
        " {2,}",
        "a{,3}b{",
        "(?:ab|c)*",
        ""
      })
  void expressionsOfTokenizersAreBounded(String regex) {
    assertTrue(RegexReader.cost(regex).isBounded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(?:a*b?)*c",
        "(a|a)*b",
        "(a?){30}a",
        "(?:a{0,9}){20}b",
        "a*a*b",
        "\\p{Lo}*\\p{Lo}*\\p{Lo}+x",
        "a{0,100}a{1,100}b",
        "(?=a*a*b)",
        "(?>a*a*b)",
        "a*(?=a*b)",
        "((a{100}){100}){100}",
        // what no tokenizer uses
        "(a)\\1",
        "\\k<x>",
        "\\X",
        "(?~a)",
        "(?x: a )",
        "(?m:.)",
        "(*FAIL)",
        "(?{x})",
        // nothing that can be read
        "(",
        ")",
        "[",
        "[a",
        "a\\",
        "[\\"
      })
  void whatCouldBeTriedInTooManyWaysOrIsNotUnderstoodIsNot(String regex) {
    assertFalse(RegexReader.cost(regex).isBounded());
  }

  @Test
  void deepAndLongOnesAreNotRead() {
    assertFalse(RegexReader.cost("(".repeat(5000) + ")".repeat(5000)).isBounded());
    assertFalse(RegexReader.cost("[".repeat(5000)).isBounded());
    assertFalse(RegexReader.cost("a".repeat(20_000)).isBounded());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '\t',
      value = {
        "''\t0",
        "^\t0",
        "a*\t0",
        "(?=a)\t0",
        "\\b\t0",
        "a|\t0",
        "(?i)\t0",
        "ab?\t1",
        "a+|bc\t1",
        "' {2,}'\t2",
        "(ab){3}\t6",
        "(ab){3}?\t0",
        "a{3,}?\t3",
        "[^a]\\s\t2",
        "\\R\t1",
        "\\p{L}.\t2"
      })
  void theLeastThatIsTakenIsKnown(String regex, int least) {
    RegexCost cost = RegexReader.cost(regex);
    assertTrue(cost.isBounded());
    assertEquals(least, cost.least());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '\t',
      value = {
        "\\p{L}+\t''",
        "\\s+\t''",
        "\\s*[\\r\\n]+\tBLANKS",
        "\\s+(?!\\S)|\\p{L}+\tBLANKS",
        ".?[\\p{Lu}\\p{M}]*[a-z]+\tWORDS",
        "(\\d{3})*x\tLINES",
        "<[^>]+>\tLINES",
        "[A-z]+!\tLINES",
        "(?>\\s+)x\t''"
      })
  void whatIsGoneBackOverIsKnown(String regex, String runs) {
    Set<Run> expected = EnumSet.noneOf(Run.class);
    if (!runs.isEmpty()) {
      expected.add(Run.valueOf(runs));
    }
    assertEquals(expected, RegexReader.cost(regex).retried());
  }

  @Test
  void runsAreMeasuredAlongATextOfAnyCharacters() {
    assertTrue(Run.BLANKS.isLongerIn("a\u3000\t \n b", 4));
    assertFalse(Run.BLANKS.isLongerIn("a   b   ", 3));
    assertTrue(Run.WORDS.isLongerIn("!één中\ud83d\ude00文e\u0301!", 8));
    assertFalse(Run.WORDS.isLongerIn("ab cd", 2));
    assertTrue(Run.LINES.isLongerIn("\n a-b\n", 3));
    assertFalse(Run.LINES.isLongerIn("abc\nabc", 3));
  }
}
