package io.github.shortgpt.speed;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How fast a model was, run by run. */
public record SpeedResult(List<Run> runs) {
  /**
   * One run.
   *
   * @param prefill tokens of the prompt a second
   * @param decode tokens after it a second
   * @param peakBytes the most memory that the process held; null where the system doesn't say
   */
  public record Run(double prefill, double decode, Long peakBytes) {}

  public SpeedResult {
    runs = List.copyOf(runs);
  }

  /** Tokens of the prompt a second. */
  public Spread prefill() {
    return Spread.of(runs.stream().mapToDouble(Run::prefill));
  }

  /** Tokens after it a second. */
  public Spread decode() {
    return Spread.of(runs.stream().mapToDouble(Run::decode));
  }

  /** The most bytes that the process held; empty where the system doesn't say. */
  public Optional<Spread> peakBytes() {
    return runs.stream().anyMatch(run -> run.peakBytes() == null)
        ? Optional.empty()
        : Optional.of(Spread.of(runs.stream().mapToDouble(Run::peakBytes)));
  }

  /** The speed of reading prompts as a multiple of another model's, runs side by side. */
  public Spread prefillRatioTo(SpeedResult other) {
    return ratio(other, Run::prefill);
  }

  /** The same of what comes after them. */
  public Spread decodeRatioTo(SpeedResult other) {
    return ratio(other, Run::decode);
  }

  private Spread ratio(SpeedResult other, ToDoubleFunction<Run> speed) {
    return Spread.of(
        IntStream.range(0, runs.size())
            .mapToDouble(
                run ->
                    speed.applyAsDouble(runs.get(run)) / speed.applyAsDouble(other.runs.get(run))));
  }
}
