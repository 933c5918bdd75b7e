package io.github.shortgpt.fuzz;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.report.InspectReport;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * config.json beside the tensors of a tiny model of its family: understood, shown, and edited for a
 * model without layer 1.
 */
final class ConfigFormat implements Format {
  private static final Mutator MUTATOR =
      Labelled.within(
          new JsonMutator().orElse(0.85, ByteMutator.of("\"", "layer", "_layers", "null", "e99")));

  private final Path directory;
  private final List<byte[]> examples = new ArrayList<>();
  private final Map<String, Checkpoint> goldens = new HashMap<>();

  ConfigFormat(Path directory) throws IOException {
    this.directory = directory;
    for (Golden golden : Golden.all()) {
      if (golden.name().contains("-")) {
        continue; // a variant of another one
      }
      goldens.put(golden.name(), Checkpoint.open(golden.write(directory.resolve(golden.name()))));
      add(golden, "config");
      if (golden.hasConfigOfTransformers4()) {
        add(golden, "configV4");
      }
    }
  }

  private void add(Golden golden, String style) {
    String config = golden.config(style).toString();
    examples.add(
        new Labelled(golden.name(), config.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .input());
  }

  @Override
  public String name() {
    return "config";
  }

  @Override
  public List<byte[]> examples() {
    return examples;
  }

  @Override
  public Mutator mutator() {
    return MUTATOR;
  }

  @Override
  public String read(byte[] input) throws IOException {
    Labelled labelled = Labelled.of(input);
    Checkpoint whole = goldens.getOrDefault(labelled.label(), goldens.get("llama"));
    Files.write(directory.resolve(ModelConfig.FILE_NAME), labelled.content());
    Map<String, TensorLocation> tensors = whole.tensors();
    Decoder decoder =
        Decoder.of(
            new Checkpoint(
                whole.directory(),
                ModelConfig.read(directory),
                tensors,
                whole.shards(),
                whole.metadata(),
                whole.stamps()));
    InspectReport report = new InspectReport("0", decoder);
    report.json();
    report.text();
    decoder.requireComputable();
    int layers = decoder.layers().size();
    if (layers > 1) {
      new CheckpointRewriter(decoder, new PruningPlan(layers, List.of(1)));
    }
    return decoder.textModelType() + " of " + layers + " layers";
  }
}
