package io.github.shortgpt.cli;

import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How hidden states are computed. */
final class EngineOptions {
  private static final Logger LOG = LoggerFactory.getLogger(EngineOptions.class);

  /** The options' names, for commands in which they may have no effect. */
  static final List<String> NAMES = List.of("--dtype", "--device", "--threads");

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
      description = "Threads for products (default: one for each core).")
  private Optional<Integer> threads = Optional.empty();

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
