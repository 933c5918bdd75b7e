package io.github.shortgpt.cli;

import io.github.shortgpt.generate.Sampling;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How the next token is chosen. */
final class SamplingOptions {
  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "Draw tokens by their probabilities, evened out above 1 and sharpened below (default: 0,"
              + " the likeliest token each time; 1 with --top-k or --top-p).")
  private Optional<Double> temperature = Optional.empty();

  @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K likeliest only.")
  private Optional<Integer> topK = Optional.empty();

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draw from the fewest likeliest whose probabilities reach P together.")
  private Optional<Double> topP = Optional.empty();

  @Option(
      names = SeedOption.NAME,
      paramLabel = "N",
      description = "The seed of the draws (default: 0).")
  private Optional<Long> seed = Optional.empty();

  Sampling sampling() throws UsageException {
    boolean drawn = topK.isPresent() || topP.isPresent();
    double heat = temperature.orElse(drawn ? 1.0 : 0.0);
    if (!(heat >= 0) || Double.isInfinite(heat)) {
      throw new UsageException("--temperature must be a number from 0 on.");
    }
    if (topK.orElse(1) < 1) {
      throw new UsageException("--top-k must be at least 1.");
    }
    if (!(topP.orElse(1.0) > 0 && topP.orElse(1.0) <= 1)) {
      throw new UsageException("--top-p must be above 0 and at most 1.");
    }
    if (heat == 0 && drawn) {
      throw new UsageException(
          "--temperature 0 takes the likeliest token; --top-k and --top-p have no effect with it.");
    }
    if (heat == 0 && seed.isPresent()) {
      throw new UsageException("--seed has no effect where nothing is drawn: give --temperature.");
    }
    OptionalInt likeliest = topK.map(OptionalInt::of).orElse(OptionalInt.empty());
    return new Sampling(heat, likeliest, topP.orElse(1.0), seed.orElse(0L));
  }
}
