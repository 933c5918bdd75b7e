/**
 * Words in: files → documents → windows of token ids.
 *
 * <p>In: text files, JSON lines, Parquet files, directories or a stream, and a model's
 * tokenizer.json or tokenizer.model. Out: a {@link io.github.shortgpt.text.CalibrationSet}, the
 * identity of what a model was measured on.
 *
 * <p>Each document is tokenised whole; documents are joined with the tokenizer's end-of-text token
 * where it has one; windows are cut one after the other and never padded, the tail is dropped. A
 * window begins with BOS where the tokenizer adds one.
 *
 * <p>This package doesn't know any model.
 */
package io.github.shortgpt.text;
