package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.CheckpointDigest;
import io.github.shortgpt.checkpoint.CheckpointException;
import io.github.shortgpt.checkpoint.CheckpointWriter;
import io.github.shortgpt.checkpoint.CheckpointWriter.TensorCopy;
import io.github.shortgpt.checkpoint.JsonEdit;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.OutputDirectory;
import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Applies a plan to a checkpoint: skips, renumbers, shrinks the config, copies the rest, writes the
 * manifest.
 */
public final class CheckpointRewriter {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private final Decoder decoder;
  private final PruningPlan plan;
  private final List<TensorCopy> copies;
  private final Texts texts;

  /**
   * The texts that a plan changes.
   *
   * @param metadata of the weight files
   * @param others of files beside config.json, by name
   */
  private record Texts(
      ModelConfig config, Map<String, String> metadata, Map<String, String> others) {}

  /**
   * Prepares the smaller checkpoint; nothing is written yet.
   *
   * @throws UnsupportedModelException if too few layers would stay, or config.json can't say what
   *     they are, for example where their kinds follow from their indexes; names the nearest plan
   *     for which it can
   */
  public CheckpointRewriter(Decoder decoder, PruningPlan plan) throws IOException {
    this.decoder = decoder;
    this.plan = plan;
    SelfCheck.count(decoder, plan);
    this.copies = copies(decoder, plan);
    this.texts = texts(decoder, plan);
    try {
      SelfCheck.kinds(decoder, plan, planned(decoder, plan));
    } catch (UnsupportedModelException e) {
      throw new NearestPlan(decoder, plan, other -> planned(decoder, other)).insteadOf(e);
    }
  }

  private static Texts texts(Decoder decoder, PruningPlan plan) throws IOException {
    Checkpoint source = decoder.checkpoint();
    JsonEdit edit = ConfigShrinker.shrink(decoder, plan);
    Map<String, String> others = ModuleLists.renumber(decoder, plan, edit);
    Renumbering renumbering = new Renumbering(decoder.family(), plan);
    return new Texts(
        source.config().withText(edit.apply()),
        HeaderMetadata.renumbered(source, renumbering),
        others);
  }

  /** The smaller checkpoint as it would read back. */
  private static Decoder planned(Decoder decoder, PruningPlan plan) throws IOException {
    Checkpoint source = decoder.checkpoint();
    Map<String, TensorLocation> tensors = new LinkedHashMap<>();
    copies(decoder, plan)
        .forEach(copy -> tensors.put(copy.name(), copy.source().renamed(copy.name())));
    Texts texts = texts(decoder, plan);
    return Decoder.of(
        new Checkpoint(
            source.directory(),
            texts.config(),
            tensors,
            source.shards(),
            texts.metadata(),
            source.stamps()));
  }

  /**
   * Checks, before any work is done, that what lies beside a checkpoint's weights can be taken
   * along.
   */
  public static void checkBeside(Decoder decoder) throws IOException {
    CompanionFiles.of(decoder.checkpoint());
    decoder.checkpoint().config().beside(OutputTarget.MANIFEST_FILE);
  }

  /** The digest that the smaller checkpoint will have. */
  String digest() throws IOException {
    return CheckpointDigest.of(planned(decoder, plan).checkpoint());
  }

  /** Bytes of the tensors that stay. */
  public long bytes() {
    return copies.stream().mapToLong(copy -> copy.source().length()).sum();
  }

  /** Number of weights that stay. */
  public long parameters() {
    return copies.stream().mapToLong(copy -> decoder.storage().weights(copy.source())).sum();
  }

  /**
   * Writes the smaller checkpoint.
   *
   * @param maxShardBytes if empty, one file stays one file and shards stay as large as they were
   * @param written told of every run of tensor bytes that has been written
   */
  public void write(
      OutputTarget target,
      OptionalLong maxShardBytes,
      PruningManifest manifest,
      LongConsumer written)
      throws IOException {
    try (OutputDirectory output = target.create()) {
      write(output, maxShardBytes, manifest, written);
      output.commit();
    } catch (IOException e) {
      if (e.getClass() != IOException.class) {
        throw e;
      }
      // The system's own words for what happened, a full disk as a rule, name no file.
      throw new CheckpointException(
          target.path() + " can't be written: " + e.getMessage() + ". Nothing was written.", e);
    }
  }

  private void write(
      OutputDirectory output,
      OptionalLong maxShardBytes,
      PruningManifest manifest,
      LongConsumer written)
      throws IOException {
    Checkpoint source = decoder.checkpoint();
    CompanionFiles companions = CompanionFiles.of(source);
    output.write(ModelConfig.FILE_NAME, texts.config().text().getBytes(StandardCharsets.UTF_8));
    companions.copy(source.directory(), output, texts.others());
    output.write(OutputTarget.MANIFEST_FILE, json(manifest, companions));
    new CheckpointWriter(output, texts.metadata(), written)
        .write(copies, maxShardBytes.orElse(ownShardBytes()));
    source.requireUnchanged();
    SelfCheck.tensors(Decoder.of(Checkpoint.open(output.path())), copies, plan);
  }

  private static List<TensorCopy> copies(Decoder decoder, PruningPlan plan) {
    Renumbering renumbering = new Renumbering(decoder.family(), plan);
    List<TensorCopy> kept = new ArrayList<>();
    for (TensorLocation tensor : decoder.checkpoint().tensors().values()) {
      renumbering.tensor(tensor.name()).ifPresent(name -> kept.add(new TensorCopy(name, tensor)));
    }
    return kept;
  }

  /** The size of the source's largest shard, or no limit where the source is one file. */
  private long ownShardBytes() {
    if (!decoder.checkpoint().isSharded()) {
      return Long.MAX_VALUE;
    }
    Map<Path, Long> bytes =
        decoder.checkpoint().tensors().values().stream()
            .collect(
                Collectors.groupingBy(
                    TensorLocation::file, Collectors.summingLong(TensorLocation::length)));
    return bytes.values().stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  private byte[] json(PruningManifest manifest, CompanionFiles companions) throws IOException {
    ObjectNode written = JSON.valueToTree(manifest.withoutPlace());
    written.putPOJO("unknownConfigKeys", decoder.unknownKeys());
    written.putPOJO("copiedFiles", companions.copied());
    written.putPOJO("leftOutFiles", companions.leftOut());
    decoder
        .checkpoint()
        .config()
        .beside(OutputTarget.MANIFEST_FILE)
        .ifPresent(earlier -> written.set("previous", earlier.tree()));
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return (JSON.writer(printer).writeValueAsString(written) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
