package io.github.shortgpt.parquet;

import java.io.IOException;

/** A Parquet file can't be read; the message is a sentence for the user. */
public final class ParquetException extends IOException {
  private static final long serialVersionUID = 1L;

  ParquetException(String message) {
    super(message);
  }

  ParquetException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Something within the file contradicts the rest. */
  static ParquetException damaged(String label, String what) {
    return new ParquetException(
        label + " is damaged: " + what + ". Fetch it again, or write it anew.");
  }

  /** Something is as it may be, and not read. */
  static ParquetException notRead(String label, String what) {
    return new ParquetException(
        label
            + " "
            + what
            + ", which is not read. Convert it: python -c \"import datasets;"
            + " datasets.Dataset.from_parquet('FILE').to_json('FILE.jsonl')\".");
  }
}
