package io.github.shortgpt.text;

import java.nio.file.Path;

/** Says why a tokenizer is not handed to the library that would run it. */
record TokenizerRefusal(Path file) {
  /** The file is of another kind. */
  TextException unreadable(String why) {
    return new TextException(file + " is not a tokenizer that can be read: " + why + ".");
  }

  /** The file has something that no tokenizer has; the library might take it for anything. */
  TextException unknown(String what) {
    return new TextException(
        file
            + " has "
            + what
            + ", which no tokenizer known here has, so it is not run. Download it again, or save"
            + " it anew with transformers: AutoTokenizer.from_pretrained(…).save_pretrained(…).");
  }

  /** The file does something that ends the process. */
  TextException deadly(String what) {
    return new TextException(
        file
            + " "
            + what
            + ", which the library that runs it does not survive. Download it again.");
  }

  /** Refuses unless something holds. */
  void require(boolean holds, String otherwise) throws TextException {
    if (!holds) {
      throw deadly(otherwise);
    }
  }
}
