package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.golden.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eval -o}. */
class EvalFilesTest {
  private static final String ITEMS = "src/test/resources/benchmarks/";

  private final Golden golden = Golden.named("qwen3");
  @TempDir Path temp;
  private Path ids;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
  }

  private Outcome eval(String... options) {
    List<String> args = new ArrayList<>(List.of("eval", "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  private Outcome onText(String... options) {
    List<String> args =
        new ArrayList<>(List.of("--model", model.toString(), "--data", ids.toString()));
    args.addAll(List.of("--window-length", "12"));
    args.addAll(List.of(options));
    return eval(args.toArray(String[]::new));
  }

  private String in(String name) {
    return temp.resolve(name).toString();
  }

  private String read(String name) throws IOException {
    return Files.readString(temp.resolve(name));
  }

  private static void assertXml(String text) throws Exception {
    String withoutType = text.replaceFirst("<!DOCTYPE html>", "");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(withoutType.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void everyFormShowsRatiosWithTheirIntervals() throws Exception {
    Outcome outcome =
        onText(
            "--skip-layers",
            "1",
            "--skip-layers",
            "2-3",
            "--gate",
            "ppl<=1000x",
            "--format",
            "json",
            "--no-timing",
            "-o",
            in("a.json"),
            "-o",
            in("a.csv"),
            "-o",
            in("a.html"),
            "-o",
            in("a.svg"),
            "-o",
            in("a.png"));

    assertEquals(new Outcome(ExitCode.DONE, read("a.json"), ""), outcome);
    assertTrue(
        read("a.csv").matches("(?s)model,task,part,metric,value\r\nmodel,ppl,,loss,[0-9.]+\r\n.*"));
    assertTrue(read("a.csv").contains("\r\nwithout 2 3,divergence,,kl,"), read("a.csv"));
    assertTrue(read("a.svg").contains("<title>without 1: "), "a point has its note");
    assertXml(read("a.svg"));
    assertXml(read("a.html"));
    assertTrue(read("a.html").contains("What is lost of model"));
    assertTrue(read("a.html").contains("without 2 3, gate ppl&lt;=1000x: passed"));
    assertEquals(2 * 720, ImageIO.read(temp.resolve("a.png").toFile()).getWidth());
  }

  @Test
  void tasksAreBarsAndTheirGroupsATable() throws Exception {
    Outcome outcome =
        eval(
            "--model",
            "models/tinytales-12l",
            "--data",
            "mmlu=" + ITEMS + "mmlu",
            "--data",
            "piqa=" + ITEMS + "piqa",
            "-o",
            in("a.html"),
            "-o",
            in("a.svg"),
            "-o",
            in("a.csv"));

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    assertXml(read("a.html"));
    assertTrue(read("a.html").contains("mmlu_stem"));
    assertTrue(read("a.svg").contains("<title>a blind guess, piqa: 50.0 %</title>"));
    assertTrue(read("a.csv").contains("tinytales-12l,mmlu,astronomy,acc,0.0\r\n"), read("a.csv"));
  }

  @Test
  void oneModelsPerplexityAloneIsNoPictureButAPage() throws Exception {
    assertEquals(
        Outcome.misused(
            "There is nothing to draw: pictures show perplexity beside the original's, for which"
                + " give --against or --skip-layers, or the accuracy at tasks.",
            "eval"),
        onText("-o", in("a.svg")));
    assertFalse(Files.exists(temp.resolve("a.svg")));
    assertEquals(ExitCode.DONE, onText("-o", in("a.html")).exit());
    assertXml(read("a.html"));
    assertTrue(read("a.html").contains("Evaluation of model"));
  }

  @Test
  void aFileInsideAModelIsRefusedBeforeAnyWork() {
    assertEquals(
        Outcome.refused(
            model.resolve("a.json")
                + " lies inside "
                + model
                + ", which is never changed. Give another -o."),
        onText("-o", model.resolve("a.json").toString()));
  }
}
