package io.github.shortgpt.report;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.rewrite.PruningManifest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan in the language of another tool that removes layers. Each says from where it counts. */
public enum PlanExport {
  /** The slices of a mergekit configuration: runs of kept layers, 0-based, ends excluded. */
  MERGEKIT {
    @Override
    public void requireReadable(Decoder decoder) throws UnsupportedModelException {
      if (decoder.quantisation().isPresent()) {
        throw new UnsupportedModelException(
            decoder.checkpoint().directory()
                + " is quantised ("
                + decoder.quantisation().get().describe()
                + "), which mergekit can't read. Remove the layers without --export, or give the"
                + " unquantised checkpoint.");
      }
    }

    @Override
    public String text(PruningManifest manifest, String dtype) {
      StringBuilder yaml = new StringBuilder();
      yaml.append("# Removes layers ").append(joined(manifest.removed(), " "));
      yaml.append(" of ").append(manifest.source().layers());
      yaml.append(" (0-based). A layer_range is 0-based and excludes its end.\nslices:\n");
      List<Integer> kept = manifest.kept();
      int first = 0;
      for (int i = 1; i <= kept.size(); i++) {
        if (i == kept.size() || kept.get(i) != kept.get(i - 1) + 1) {
          yaml.append("  - sources:\n      - model: ").append(quoted(manifest.source().path()));
          yaml.append("\n        layer_range: [").append(kept.get(first)).append(", ");
          yaml.append(kept.get(i - 1) + 1).append("]\n");
          first = i;
        }
      }
      return yaml.append("merge_method: passthrough\ndtype: ")
          .append(dtype)
          .append("\n")
          .toString();
    }
  },

  /** The option of llama-quantize, whose block numbers are 0-based. */
  LLAMA_CPP {
    @Override
    public String text(PruningManifest manifest, String dtype) {
      return "--prune-layers " + joined(manifest.removed(), ",") + "\n";
    }
  };

  /** Checks that the tool reads weights as this model stores them. */
  public void requireReadable(Decoder decoder) throws UnsupportedModelException {}

  /**
   * The plan's text.
   *
   * @param dtype the type of the model's weights, as torch names it
   */
  public abstract String text(PruningManifest manifest, String dtype);

  /** The name in options: that of the tool. */
  public String tool() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static String joined(List<Integer> layers, String separator) {
    return layers.stream().map(String::valueOf).collect(Collectors.joining(separator));
  }

  /** A YAML scalar in single quotes, in which only these need care. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
