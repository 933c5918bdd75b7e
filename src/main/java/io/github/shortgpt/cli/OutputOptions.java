package io.github.shortgpt.cli;

import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.report.PlanExport;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** Where the smaller checkpoint goes. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The directory to write (default: ./<model>-<kept>L).")
  private Path output;

  @Option(
      names = "--force",
      description = "Replace the output if it is a checkpoint that shortgpt wrote.")
  private boolean force;

  @Option(
      names = "--max-shard-size",
      paramLabel = "SIZE",
      description =
          "Split weights into files of at most 5GB, 500MB, 2GiB … (default: as the source).")
  private String maxShardSize;

  @Option(
      names = "--export",
      paramLabel = "mergekit|llama.cpp",
      description =
          "Print the plan as mergekit's YAML or as llama-quantize's --prune-layers, and write"
              + " nothing.")
  private String export;

  @Option(names = "--dry-run", description = "Print what would be done and write nothing.")
  private boolean dryRun;

  /** Whether the plan is all that is wanted. */
  boolean writesNothing() {
    return dryRun || export != null;
  }

  /** The other tool that the plan is printed for, if it is. */
  Optional<PlanExport> export() throws UsageException {
    if (export == null) {
      return Optional.empty();
    }
    for (PlanExport tool : PlanExport.values()) {
      if (tool.tool().equals(export)) {
        return Optional.of(tool);
      }
    }
    throw new UsageException(
        "There is no export for \"" + export + "\". Known are mergekit and llama.cpp.");
  }

  /** Whether the place doesn't depend on how many layers stay. */
  boolean isNamed() {
    return output != null;
  }

  /** The place of the output, checked to be free and large enough if anything will be written. */
  OutputTarget target(Decoder decoder, int kept) throws IOException {
    Path source = decoder.checkpoint().directory();
    Path path =
        output != null
            ? output
            : Path.of(ModelIdentity.name(source.toRealPath()) + "-" + kept + "L");
    OutputTarget target = new OutputTarget(path, force);
    long bytes = decoder.checkpoint().bytes() / decoder.layers().size() * kept;
    if (dryRun) {
      target.checkPlace(source);
    } else if (export == null) {
      target.check(source, bytes);
      CheckpointRewriter.checkBeside(decoder);
    }
    return target;
  }

  /** Bytes of a shard; empty to do as the source does. */
  OptionalLong maxShardBytes() throws UsageException {
    if (maxShardSize == null) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(ByteSize.of("--max-shard-size", maxShardSize));
  }
}
