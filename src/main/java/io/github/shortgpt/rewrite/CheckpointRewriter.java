package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.CheckpointWriter;
import io.github.shortgpt.checkpoint.CheckpointWriter.TensorCopy;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.OutputDirectory;
import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.LayerNaming;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final ModelConfig config;

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
    this.config = config(decoder, plan);
    try {
      SelfCheck.kinds(decoder, plan, planned(decoder, plan));
    } catch (UnsupportedModelException e) {
      throw new NearestPlan(decoder, plan, other -> planned(decoder, other)).insteadOf(e);
    }
  }

  private static ModelConfig config(Decoder decoder, PruningPlan plan) throws IOException {
    return decoder.checkpoint().config().withText(ConfigShrinker.shrink(decoder, plan));
  }

  /** The smaller checkpoint as it would read back. */
  private static Decoder planned(Decoder decoder, PruningPlan plan) throws IOException {
    Checkpoint source = decoder.checkpoint();
    Map<String, TensorLocation> tensors = new LinkedHashMap<>();
    copies(decoder, plan)
        .forEach(copy -> tensors.put(copy.name(), copy.source().renamed(copy.name())));
    ModelConfig config = config(decoder, plan);
    return Decoder.of(
        new Checkpoint(source.directory(), config, tensors, source.shards(), source.metadata()));
  }

  /** Bytes of the tensors that stay. */
  public long bytes() {
    return copies.stream().mapToLong(copy -> copy.source().length()).sum();
  }

  /** Number of weights that stay. */
  public long parameters() {
    return copies.stream().mapToLong(copy -> copy.source().elements()).sum();
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
    Checkpoint source = decoder.checkpoint();
    CompanionFiles companions = CompanionFiles.of(source);
    try (OutputDirectory output = target.create()) {
      output.write(ModelConfig.FILE_NAME, config.text().getBytes(StandardCharsets.UTF_8));
      companions.copy(source.directory(), output);
      output.write(OutputTarget.MANIFEST_FILE, json(manifest, companions));
      new CheckpointWriter(output, source.metadata(), written)
          .write(copies, maxShardBytes.orElse(ownShardBytes()));
      SelfCheck.tensors(Decoder.of(Checkpoint.open(output.path())), copies, plan);
      output.commit();
    }
  }

  private static List<TensorCopy> copies(Decoder decoder, PruningPlan plan) {
    LayerNaming naming = decoder.family().layers();
    Map<Integer, Integer> newIndex = new LinkedHashMap<>();
    plan.kept().forEach(layer -> newIndex.put(layer, newIndex.size()));
    int removed = plan.removed().size();
    List<TensorCopy> kept = new ArrayList<>();
    for (TensorLocation tensor : decoder.checkpoint().tensors().values()) {
      Optional<LayerNaming.Place> place = naming.placeOf(tensor.name());
      if (place.isEmpty()) {
        kept.add(new TensorCopy(tensor.name(), tensor));
      } else if (place.get().layer() >= plan.layers()) {
        // A module for multi-token prediction. Engines that draft with it (vLLM, SGLang) look for
        // it
        // at index num_hidden_layers, and what it drafts is verified, so it stays right behind the
        // last layer. transformers knows such indexes only of the released depths (61 in
        // DeepSeek-V3)
        // and names these tensors as unexpected ones when it loads the smaller model.
        kept.add(
            new TensorCopy(naming.name(place.get().layer() - removed, place.get().slot()), tensor));
      } else if (newIndex.containsKey(place.get().layer())) {
        int layer = newIndex.get(place.get().layer());
        kept.add(new TensorCopy(naming.name(layer, place.get().slot()), tensor));
      } else if (decoder.family().block().isOfFirst(place.get().slot())) {
        kept.add(new TensorCopy(naming.name(0, place.get().slot()), tensor));
      }
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
    Path earlier = decoder.checkpoint().directory().resolve(OutputTarget.MANIFEST_FILE);
    if (Files.exists(earlier)) {
      written.set("previous", JSON.readTree(Files.readAllBytes(earlier)));
    }
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return (JSON.writer(printer).writeValueAsString(written) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
