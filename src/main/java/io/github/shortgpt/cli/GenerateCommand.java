package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.CachedDecoder;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.generate.Ending;
import io.github.shortgpt.generate.Generated;
import io.github.shortgpt.generate.Generator;
import io.github.shortgpt.generate.Sampling;
import io.github.shortgpt.report.GenerateReport;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shortgpt generate}. */
@Command(
    name = "generate",
    description = "Go on with a text, to see whether a model still talks.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class GenerateCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(GenerateCommand.class);

  private final Console console;

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private PromptOptions prompt = new PromptOptions();
  @Mixin private SamplingOptions sampling = new SamplingOptions();
  @Mixin private EndingOptions ending = new EndingOptions();
  @Mixin private SkipOptions skip = new SkipOptions();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private TimingOption timing = new TimingOption();
  @Mixin private VerbosityOptions verbosity = new VerbosityOptions();

  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = verbosity.start(console);
    timing.check(format.isJson());
    prompt.check();
    ending.check();
    skip.check();
    Sampling how = sampling.sampling();
    Decoder decoder = model.open(console, progress);
    int layers = decoder.layers().size();
    skip.ofPrompt(layers);
    decoder.requireComputable();
    Ending end = ending.of(decoder);
    Path directory = decoder.checkpoint().directory();
    try (Tokenizer tokenizer = Tokenizer.open(directory)) {
      String text = prompt.text(console);
      int[] ids = prompt.ids(text, tokenizer, directory);
      CachedDecoder.checkLength(decoder, ids.length, end.tokens());
      try (Engine started = engine.start();
          CachedDecoder cached =
              new CachedDecoder(
                  started,
                  decoder,
                  engine.computeType(decoder.weightType()),
                  skip.ofPrompt(layers),
                  skip.ofRest(layers))) {
        Generator generator = new Generator(cached, tokenizer, how, end);
        Generated generated = generator.run(ids, printer());
        LOG.info(
            "{} tokens read in {} s, {} generated in {} s",
            ids.length,
            rounded(generated.promptSeconds()),
            generated.ids().size(),
            rounded(generated.seconds()));
        decoder.checkpoint().requireUnchanged();
        print(text, ids, generated);
      }
    }
    return ExitCode.DONE;
  }

  /** Prints text as it comes, until nobody reads it. */
  private Predicate<String> printer() {
    PrintStream out = console.out();
    return text -> {
      if (!format.isJson()) {
        out.print(text);
      }
      return !out.checkError();
    };
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1e3) / 1e3;
  }

  private void print(String text, int[] ids, Generated generated) throws IOException {
    GenerateReport report =
        new GenerateReport(
            Version.own(),
            text,
            Arrays.stream(ids).boxed().toList(),
            generated.ids(),
            generated.text(),
            timing.isLeftOut()
                ? null
                : new GenerateReport.Timing(
                    rounded(generated.promptSeconds()), rounded(generated.seconds())));
    format.print(console, () -> "\n", report::json);
  }
}
