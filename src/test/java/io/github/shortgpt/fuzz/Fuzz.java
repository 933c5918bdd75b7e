package io.github.shortgpt.fuzz;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command of {@code scripts/fuzz}: {@code RUNS SEED DIRECTORY FORMAT…}. */
final class Fuzz {
  private static final int FAULTS = 1;
  private static final int HANGS = 3;

  private Fuzz() {}

  /** Fuzzes formats, each in its turn; exits with 1 if there are faults. */
  public static void main(String[] args) throws IOException {
    long runs = Long.parseLong(args[0]);
    long seed = Long.parseLong(args[1]);
    Path directory = Path.of(args[2]);
    boolean faults = false;
    for (String name : Arrays.asList(args).subList(3, args.length)) {
      faults |= fuzz(name, runs, seed, directory) > 0;
    }
    System.exit(faults ? FAULTS : 0);
  }

  private static int fuzz(String name, long runs, long seed, Path directory) throws IOException {
    PrintStream out = out();
    try (Format format = Formats.named(name, directory)) {
      Meter meter = new Meter();
      Thread watch = watch(name, meter);
      long begun = cpuNanos();
      Campaign campaign = new Campaign(format, seed, meter);
      campaign.run(runs);
      watch.interrupt();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(cpuNanos() - begun);
      List<Fault> faults = campaign.faults();
      out.printf(
          "%-14s %,12d %,8d %,6d %6d%n",
          name, runs, seconds, campaign.ways().size(), faults.size());
      for (int i = 0; i < faults.size(); i++) {
        Path kept = directory.resolve(name + "-fault-" + i);
        Files.write(kept, faults.get(i).input());
        out.println("  " + faults.get(i) + " → " + kept);
        if (faults.get(i).verdict().failure() != null) {
          List<String> trace = trace(faults.get(i).verdict().failure());
          trace.forEach(line -> out.println("    " + line));
        }
      }
      if (System.getProperty("shortgpt.fuzz.ways") != null) {
        campaign.ways().forEach((way, times) -> out.printf("  %,10d %s%n", times, way));
      }
      return faults.size();
    }
  }

  /** What others do on the machine takes no part of it. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static PrintStream out() {
    return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  }

  private static List<String> trace(Throwable failure) {
    List<String> lines = new ArrayList<>();
    String said = String.valueOf(failure);
    lines.add(said.substring(0, Math.min(300, said.length())));
    Arrays.stream(failure.getStackTrace()).limit(8).forEach(at -> lines.add("at " + at));
    return lines;
  }

  /** Ends the process when one input takes far too long, and says where. */
  private static Thread watch(String format, Meter meter) {
    Thread worker = Thread.currentThread();
    Thread watch =
        new Thread(
            () -> {
              try {
                while (meter.nanos() < 12 * Verdict.MOST_NANOS) {
                  Thread.sleep(500);
                }
                out().println(format + " hangs on the input that its directory holds, at");
                Arrays.stream(worker.getStackTrace()).forEach(at -> out().println("  " + at));
                Runtime.getRuntime().halt(HANGS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the format is done
              }
            });
    watch.setDaemon(true);
    watch.start();
    return watch;
  }
}
