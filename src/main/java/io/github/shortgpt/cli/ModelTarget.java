package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.report.Share;
import io.github.shortgpt.report.Shares;
import io.github.shortgpt.select.Budget;
import io.github.shortgpt.select.LayerRange;
import io.github.shortgpt.select.SelectionException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How small a model is to become.
 *
 * @param most what is to be left at most
 * @param isSize whether in bytes, else in parameters
 */
record ModelTarget(long most, boolean isSize) {
  private static final Pattern COUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([KMBT])?");
  private static final Map<String, Long> UNITS =
      Map.of("K", 1000L, "M", 1000_000L, "B", 1000_000_000L, "T", 1000_000_000_000L);

  /** A number of parameters as a user writes it: 5B, 900M. */
  static ModelTarget ofParameters(String text) throws UsageException {
    Matcher matcher = COUNT.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (matcher.matches()) {
      long unit = matcher.group(2) == null ? 1 : UNITS.get(matcher.group(2));
      BigDecimal count = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
      if (count.compareTo(BigDecimal.ONE) >= 0
          && count.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return new ModelTarget(count.longValue(), false);
      }
    }
    throw new UsageException(
        "--target-params " + text + " is no number of parameters. Write 5B, 1.5B or 900M.");
  }

  /** A size as a user writes it: 10GB, 2GiB. */
  static ModelTarget ofSize(String text) throws UsageException {
    return new ModelTarget(ByteSize.of("--target-size", text), true);
  }

  /** What it means for a model of which some layers stay in any case. */
  Budget budget(Decoder decoder, List<LayerRange> kept) throws SelectionException {
    int layers = decoder.layers().size();
    Set<Integer> staying = LayerRange.resolve(kept, layers);
    Shares shares = new Shares(decoder);
    ToLongFunction<Share> cost = isSize ? Share::bytes : Share::parameters;
    List<Long> free =
        IntStream.range(0, layers)
            .filter(layer -> !staying.contains(layer))
            .mapToObj(layer -> cost.applyAsLong(shares.ofLayer(layer)))
            .toList();
    long whole = isSize ? decoder.checkpoint().bytes() : decoder.parameters();
    return new Budget.Target(isSize ? "bytes of weights" : "parameters", whole, most, free);
  }
}
