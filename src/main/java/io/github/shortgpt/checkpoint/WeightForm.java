package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The forms in which a checkpoint's weights are read, the preferred one first; safetensors is what
 * is written.
 */
enum WeightForm {
  SAFETENSORS("model.safetensors", ".safetensors") {
    @Override
    SafetensorsHeader read(Path file) throws IOException {
      return SafetensorsHeader.read(file);
    }
  },
  PYTORCH("pytorch_model.bin", ".bin") {
    @Override
    SafetensorsHeader read(Path file) throws IOException {
      return TorchArchive.read(file);
    }
  };

  private static final Pattern PLAIN = Pattern.compile("[^/\\\\\\p{Cntrl}]+");

  private final String single;
  private final String ending;

  WeightForm(String single, String ending) {
    this.single = single;
    this.ending = ending;
  }

  /** What a file of this form holds, without its tensors' bytes. */
  abstract SafetensorsHeader read(Path file) throws IOException;

  /** The name of the file where there is one. */
  String singleFile() {
    return single;
  }

  /** The name of the file that maps tensors to shards where there are many. */
  String indexFile() {
    return single + ".index.json";
  }

  /** Whether a name is that of a file of this form and can't lead out of its directory. */
  boolean isFileName(String name) {
    try {
      return PLAIN.matcher(name).matches()
          && name.endsWith(ending)
          && !name.equals(ending)
          && Path.of(name).getNameCount() == 1;
    } catch (InvalidPathException e) {
      return false; // the file system can't write it
    }
  }

  /** The form of a directory's weights; as in transformers, safetensors before the others. */
  static Optional<WeightForm> in(Path directory) {
    return Arrays.stream(values())
        .filter(
            form ->
                Files.exists(directory.resolve(form.singleFile()))
                    || Files.exists(directory.resolve(form.indexFile())))
        .findFirst();
  }

  /** The names to look for, for an error. */
  static List<String> singleFiles() {
    return Arrays.stream(values()).map(WeightForm::singleFile).toList();
  }
}
