package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * More tokenizers that end the process when the library gets them, found by reading its code: each
 * of the first kind did, as it stands here.
 */
class DeadlyTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES = Path.of("src/test/resources/fuzz/tokenizers");
  private static final String TEMPLATE =
      "{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'<s>','type_id':0}},"
          + "{'Sequence':{'id':'A','type_id':0}},{'SpecialToken':{'id':'<s>','type_id':0}}],'pair':[],"
          + "'special_tokens':{'<s>':{'id':'<s>','ids':[1],'tokens':['<s>']}}}";

  @TempDir Path directory;

  private static ObjectNode example(String name) throws IOException {
    return (ObjectNode) JSON.readTree(EXAMPLES.resolve(name + ".json").toFile());
  }

  private Tokenizer open(ObjectNode tokenizer) throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer.toString());
    return Tokenizer.open(directory);
  }

  private String refusal(ObjectNode tokenizer) {
    String message = assertThrows(TextException.class, () -> open(tokenizer)).getMessage();
    return message.substring(directory.resolve("tokenizer.json").toString().length() + 1);
  }

  private static ObjectNode with(String key, String value) throws IOException {
    ObjectNode tokenizer = example("llama-bpe");
    tokenizer.set(key, JSON.readTree(value.replace("TEMPLATE", TEMPLATE).replace('\'', '"')));
    return tokenizer;
  }

  private static String unsurvived(String what) {
    return what + ", which the library that runs it does not survive. Download it again.";
  }

  private static String unknown(String what) {
    return "has "
        + what
        + ", which no tokenizer known here has, so it is not run. Download it again, or save it"
        + " anew with transformers: AutoTokenizer.from_pretrained(…).save_pretrained(…).";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        // a second text where there is one
        "post_processor ; {'type':'TemplateProcessing','single':[{'Sequence':{'id':'B','type_id':0}}],'pair':[],'special_tokens':{}} ; puts a special token around texts that it doesn't know",
        "post_processor ; {'type':'TemplateProcessing','single':[{'SpecialToken':['x',0]}],'pair':[],'special_tokens':{}} ; puts a special token around texts that it doesn't know",
        "post_processor ; {'type':'Sequence','processors':[TEMPLATE,TEMPLATE]} ; puts special tokens around texts more than once",
        "pre_tokenizer ; {'type':'FixedLength','length':0} ; cuts a text into pieces of no length",
        "normalizer ; {'type':'Sequence','normalizers':[{'type':'Prepend','prepend':''},{'type':'NFC'}]} ; has a prepend of no characters",
        "normalizer ; {'type':'Sequence','normalizers':[{'type':'Replace','pattern':{'Regex':'^'},'content':'x'},{'type':'Lowercase'}]} ; replaces nothing by something",
        "normalizer ; {'type':'Sequence','normalizers':[{'type':'Replace','pattern':{'String':''},'content':'x'},{'type':'NFC'}]} ; replaces nothing by something",
        "decoder ; {'type':'BPEDecoder','suffix':''} ; has a suffix of no characters",
        "decoder ; {'type':'CTC','pad_token':'<pad>','word_delimiter_token':'','cleanup':true} ; has a word_delimiter_token of no characters",
        "pre_tokenizer ; {'type':'Split','pattern':{'Regex':'(a|a)*[bc]$'},'behavior':'Isolated','invert':false} ; has a regular expression that can be tried in too many ways ((a|a)*[bc]$)",
      })
  void whatASettingCanDoIsRefused(String key, String value, String what) throws IOException {
    assertEquals(unsurvived(what), refusal(with(key, value)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "decoder ; ['a',0,9] ; something in its decoder that is no step with a type",
        "decoder ; {'content':'a','start':0,'stop':9} ; something in its decoder that is no step with a type",
        "decoder ; {'type':'Oracle'} ; a step of the type \"Oracle\" in its decoder",
        "decoder ; {'type':'Fuse','stop':9} ; a setting \"stop\" of the step Fuse in its decoder",
        "post_processor ; [[{'SpecialToken':{'id':'x','type_id':0}}],[],{}] ; something in its post_processor that is no step with a type",
        "post_processor ; {'type':'ByteLevel','single':[]} ; a setting \"single\" of the step ByteLevel in its post_processor",
        "normalizer ; {'type':'Sequence','normalizers':[['AAAA']]} ; something in its normalizer that is no step with a type",
        "normalizer ; {'type':'Sequence','normalizers':{}} ; a sequence without its normalizers in its normalizer",
        "pre_tokenizer ; {'type':'Split','pattern':['(a+)+$'],'behavior':'Isolated','invert':false} ; a pattern that is neither a String nor a Regex",
        "oracle ; {} ; a section \"oracle\"",
        "added_tokens ; ['x'] ; an added token that is no object",
        "added_tokens ; [{'content':'x','oracle':1}] ; a setting \"oracle\" of an added token",
      })
  void whatNoTokenizerHasIsNotRun(String key, String value, String what) throws IOException {
    assertEquals(unknown(what), refusal(with(key, value)));
  }

  @Test
  void aModelHasNoOtherSettings() throws IOException {
    ObjectNode tokenizer = example("llama-bpe");
    tokenizer.withObject("/model").put("oracle", 1);
    assertEquals(unknown("a setting \"oracle\" of its model BPE"), refusal(tokenizer));
  }

  @Test
  void theSameKeyTwiceHidesNothing() throws IOException {
    String text = example("llama-bpe").toString();
    String hidden = "\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"},";
    Files.writeString(
        directory.resolve("tokenizer.json"),
        text.replace("\"normalizer\":", hidden + "\"normalizer\":"));
    TextException e = assertThrows(TextException.class, () -> Tokenizer.open(directory));
    assertTrue(e.getMessage().endsWith(" has \"normalizer\" twice in one place."), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Replace | \"pattern\": {\"String\": \"a\"}, \"content\": \"aaaaaaaaaa\"",
        "ByteLevel | \"x\": 0",
        "NFKD | \"x\": 0"
      })
  void aTextDoesNotGrowWithoutEndStepByStep(String type, String settings) throws IOException {
    String step = "{\"type\": \"" + type + "\", " + settings + "}";
    String steps = step + (", " + step).repeat(7);
    ObjectNode tokenizer =
        with("normalizer", "{\"type\": \"Sequence\", \"normalizers\": [" + steps + "]}");
    tokenizer.at("/normalizer/normalizers").forEach(each -> ((ObjectNode) each).remove("x"));
    assertEquals(unsurvived("makes a text thousands of times as long"), refusal(tokenizer));
  }

  @Test
  void thereAreAFewStepsOfAKind() throws IOException {
    ObjectNode tokenizer = with("normalizer", "{'type':'Sequence','normalizers':[]}");
    ArrayNode steps = (ArrayNode) tokenizer.at("/normalizer/normalizers");
    for (int i = 0; i < 65; i++) {
      steps.addObject().put("type", "StripAccents");
    }
    assertEquals(unsurvived("has 65 steps in its normalizer"), refusal(tokenizer));
  }

  @Test
  void piecesAreWhatAStackCanForget() throws IOException {
    ObjectNode tokenizer = example("unigram");
    ((ArrayNode) tokenizer.at("/model/vocab")).addArray().add("中".repeat(1000)).add(-1.0);
    open(tokenizer).close();
    ((ArrayNode) tokenizer.at("/model/vocab")).addArray().add("a".repeat(1001)).add(-1.0);
    assertEquals(unsurvived("has a piece of thousands of characters"), refusal(tokenizer));
  }

  @Test
  void wordsThatAreCutIntoPiecesAreShort() throws IOException {
    ObjectNode tokenizer = example("wordpiece");
    tokenizer.withObject("/model").put("max_input_chars_per_word", 1_000_000_000);
    assertEquals(
        unsurvived("looks for the pieces of words of more than 1000 characters"),
        refusal(tokenizer));
  }

  @Test
  void mergesAreNotLeftOutAtRandom() throws IOException {
    ObjectNode tokenizer = example("llama-bpe");
    tokenizer.withObject("/model").put("dropout", 0.1);
    assertEquals(
        "is not a tokenizer that can be read: its model leaves out merges at random. Set its"
            + " dropout to null.",
        refusal(tokenizer));
  }

  private static void add(ObjectNode tokenizer, String content, String... settings) {
    ObjectNode token = tokenizer.withArray("added_tokens").addObject();
    token.put("id", 50).put("content", content).put("special", false).put("single_word", false);
    token.put("lstrip", false).put("rstrip", false).put("normalized", false);
    for (String setting : settings) {
      token.put(setting, true);
    }
  }

  @Test
  void normalizationLeavesSomethingOfAnAddedToken() throws IOException {
    ObjectNode tokenizer = with("normalizer", "{'type':'StripAccents'}");
    add(tokenizer, "e\u0301", "normalized");
    open(tokenizer).close();
    add(tokenizer, "\u0301", "normalized");
    assertEquals(
        unsurvived("has an added token of which its normalizer leaves nothing (\u0301)"),
        refusal(tokenizer));
  }

  @Test
  void addedTokensDoNotTakeEachOthersBlanks() throws IOException {
    ObjectNode tokenizer = example("llama-bpe");
    add(tokenizer, "a", "rstrip");
    add(tokenizer, "b", "lstrip", "rstrip");
    try (Tokenizer opened = open(tokenizer)) {
      assertTrue(opened.encode("a  b").length > 0);
    }
    add(tokenizer, " ", "lstrip");
    assertEquals(unsurvived("has added tokens that take each other's blanks"), refusal(tokenizer));
  }

  @Test
  void aTextOfAMillionBlanksIsRefusedWhereExpressionsGoBackOverThem() throws IOException {
    String split = "{'type':'Split','pattern':{'Regex':'%s'},'behavior':'Isolated','invert':false}";
    String blanks = " ".repeat(1_000_001);
    ObjectNode tokenizer =
        with("pre_tokenizer", String.format(split, "\\\\s*[\\\\r\\\\n]+|\\\\s+"));
    tokenizer.putNull("normalizer");
    try (Tokenizer opened = open(tokenizer)) {
      UncheckedIOException e =
          assertThrows(UncheckedIOException.class, () -> opened.encode(blanks + "a"));
      assertEquals(
          "A text has more than a million blanks in a row, over which the regular expressions of "
              + directory.resolve("tokenizer.json")
              + " give up. Break it into shorter lines.",
          e.getCause().getMessage());
    }
    tokenizer = with("pre_tokenizer", String.format(split, "\\\\s+"));
    try (Tokenizer opened = open(tokenizer)) {
      assertTrue(opened.encode(blanks + "a").length > 0);
    }
  }
}
