package io.github.shortgpt.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.StateBudget;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How hidden states are computed. */
final class EngineOptions {
  private static final Logger LOG = LoggerFactory.getLogger(EngineOptions.class);

  /** The options' names, for commands in which they may have no effect. */
  static final List<String> NAMES = List.of("--dtype", "--device", "--threads", "--memory");

  private enum Type {
    auto,
    float32,
    bfloat16
  }

  private enum Device {
    auto,
    cpu
  }

  @Option(
      names = "--dtype",
      paramLabel = "auto|float32|bfloat16",
      description =
          "The type to compute in (default: auto, which is bfloat16 for bfloat16 weights on a CPU"
              + " that multiplies it in hardware, else float32).")
  private Type type = Type.auto;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu",
      description = "Where to compute; this build has the CPU engine.")
  private Device device = Device.auto;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: one for each core).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "What the hidden states of all windows may take: 4GB, 500MB … (default: half of the"
              + " machine's memory). More than that waits in a temporary file.")
  private String memory;

  ComputeType computeType(DType weights) {
    ComputeType compute =
        switch (type) {
          case auto -> ComputeType.suitedTo(weights);
          case float32 -> ComputeType.FLOAT32;
          case bfloat16 -> ComputeType.BFLOAT16;
        };
    LOG.info("computing in {}: {}", compute.label(), reason(weights));
    LOG.debug("on the CPU: --device is {}, and this build has no other", device);
    return compute;
  }

  private String reason(DType weights) {
    if (type != Type.auto) {
      return "--dtype says so";
    }
    if (weights != DType.BF16) {
      return "the weights are " + weights + ", not BF16";
    }
    return ComputeType.suitedTo(weights) == ComputeType.BFLOAT16
        ? "the weights are BF16, and this CPU multiplies these in hardware"
        : "the weights are BF16, but this CPU doesn't multiply these in hardware";
  }

  /** Refuses another type, where only float32 will do. */
  void requireFloat32(String with) throws UsageException {
    if (type == Type.bfloat16) {
      throw new UsageException("--dtype bfloat16 contradicts " + with + ".");
    }
  }

  /** How much of the machine's memory hidden states may take, and where the rest waits. */
  StateBudget stateBudget() throws UsageException {
    long bytes = memory == null ? machineBytes() / 2 : ByteSize.of("--memory", memory);
    return new StateBudget(bytes, temporaryDirectory());
  }

  /** Of the container where there is one. */
  private static long machineBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** The user's choice, or what is meant for large files: /tmp may itself be memory. */
  private static Path temporaryDirectory() {
    String chosen = System.getenv("TMPDIR");
    return Stream.of(chosen == null ? "" : chosen, "/var/tmp")
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .filter(Files::isWritable)
        .findFirst()
        .orElse(Path.of(System.getProperty("java.io.tmpdir")));
  }

  Engine start() throws IOException, UsageException {
    if (threads.isPresent() && threads.get() < 1) {
      throw new UsageException("--threads must be at least 1.");
    }
    Engine engine = Engine.start(threads.map(OptionalInt::of).orElse(OptionalInt.empty()));
    LOG.info(
        "{} threads on {} cores: {}",
        engine.threads(),
        Runtime.getRuntime().availableProcessors(),
        threads.isPresent() ? "--threads says so" : "the engine's own choice");
    return engine;
  }
}
