package io.github.shortgpt.hub;

import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.WeightFiles;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which files of a repository a run needs: not the weights in other forms, and none that has
 * nothing to do with the language model.
 */
final class FileSelection {
  /** Beside the weights: what says how the model is built, reads and speaks, and its terms. */
  private static final Pattern COMPANIONS =
      Pattern.compile(
          "(?:generation_config|quantize_config|quant_config|hf_quant_config)\\.json"
              + "|(?:tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|chat_template"
              + "|processor_config|preprocessor_config|image_processor_config"
              + "|video_preprocessor_config)\\.json"
              + "|(?:tokenizer|spiece|sentencepiece\\.bpe)\\.model"
              + "|vocab\\.txt|merges\\.txt|[\\w.-]+\\.tiktoken"
              + "|chat_template\\.jinja|additional_chat_templates/[\\w.-]+\\.jinja"
              + "|\\w+\\.py"
              + "|README(?:\\.md)?|(?:LICENSE|LICENCE|NOTICE|USE_POLICY)[\\w.-]*",
          Pattern.CASE_INSENSITIVE);

  private final HubId id;
  private final HubListing listing;

  FileSelection(HubId id, HubListing listing) {
    this.id = id;
    this.listing = listing;
  }

  /** The names of all but config.json and the weights. */
  List<String> companions() {
    return listing.names().stream().filter(name -> COMPANIONS.matcher(name).matches()).toList();
  }

  /**
   * Where the weights are.
   *
   * @throws HubException if there is no config.json or no weights, with what there is instead
   */
  WeightFiles weights() throws HubException {
    if (!listing.has(ModelConfig.FILE_NAME)) {
      throw new HubException(
          "%s has no config.json, so it is no checkpoint that shortgpt reads.%s"
              .formatted(id, others()));
    }
    return WeightFiles.among(listing::has)
        .orElseThrow(
            () ->
                new HubException(
                    "%s has no weights that shortgpt reads: neither %s nor an index of either.%s"
                        .formatted(id, String.join(" nor ", WeightFiles.names()), others())));
  }

  private String others() {
    List<String> found =
        listing.names().stream()
            .filter(name -> name.matches(".*\\.(gguf|safetensors|bin|pth|pt|onnx|h5|msgpack)"))
            .limit(3)
            .toList();
    return found.isEmpty() ? "" : " It has " + String.join(", ", found) + ".";
  }
}
