package io.github.shortgpt.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Reads mutations of one format's examples, and of what was met in new ways since. */
final class Campaign {
  private static final int MOST_KEPT = 4000;
  private static final int MOST_READ = 400;
  private static final int MOST_BYTES = 1 << 16;
  private static final double AND_ANOTHER = 0.5;
  private static final int MINIMISING_READS = 2000;

  private final Format format;
  private final SplittableRandom random;
  private final Meter meter;
  private final List<byte[]> inputs = new ArrayList<>();

  /** Those that weren't refused, in which a change goes deepest. */
  private final List<byte[]> read = new ArrayList<>();

  private final Map<String, Integer> ways = new TreeMap<>();
  private final Map<String, Fault> faults = new LinkedHashMap<>();

  Campaign(Format format, long seed, Meter meter) throws IOException {
    this.format = format;
    this.random = new SplittableRandom(seed);
    this.meter = meter;
    inputs.addAll(format.examples());
  }

  /** Reads the examples, then {@code runs} mutations. */
  void run(long runs) {
    for (byte[] example : List.copyOf(inputs)) {
      meet(example);
    }
    for (long i = 0; i < runs; i++) {
      byte[] input = any();
      do {
        input = format.mutator().mutate(input, any(), random);
      } while (random.nextDouble() < AND_ANOTHER);
      meet(input.length > MOST_BYTES ? Arrays.copyOf(input, MOST_BYTES) : input);
    }
  }

  private byte[] any() {
    List<byte[]> some = read.isEmpty() || random.nextBoolean() ? inputs : read;
    return some.get(random.nextInt(some.size()));
  }

  private void meet(byte[] input) {
    Verdict verdict = Verdict.of(format, input, meter);
    if (verdict.failure() == null && !verdict.isFault() && read.size() < MOST_READ) {
      read.add(input);
    }
    if (ways.merge(verdict.way(), 1, Integer::sum) > 1) {
      return;
    }
    if (verdict.isFault()) {
      faults.put(verdict.way(), new Fault(verdict, smallest(input, verdict.way())));
    } else if (inputs.size() < MOST_KEPT) {
      inputs.add(input);
    }
  }

  /** Leaves out pieces, ever smaller ones, as long as the same happens. */
  private byte[] smallest(byte[] input, String way) {
    byte[] least = input;
    int reads = 0;
    for (int size = Math.max(1, least.length / 2); size > 0; size /= 2) {
      int at = 0;
      while (at < least.length && reads++ < MINIMISING_READS) {
        byte[] shorter = new byte[Math.max(at, least.length - size)];
        System.arraycopy(least, 0, shorter, 0, at);
        int rest = shorter.length - at;
        System.arraycopy(least, least.length - rest, shorter, at, rest);
        if (Verdict.of(format, shorter, meter).way().equals(way)) {
          least = shorter;
        } else {
          at += size;
        }
        if (meter.nanos() > TimeUnit.SECONDS.toNanos(1)) {
          return least;
        }
      }
    }
    return least;
  }

  /** How often each way of meeting an input was taken. */
  Map<String, Integer> ways() {
    return ways;
  }

  List<Fault> faults() {
    return List.copyOf(faults.values());
  }
}
