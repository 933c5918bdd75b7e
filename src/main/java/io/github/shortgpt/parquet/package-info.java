/**
 * Parquet files of any origin → rows as JSON.
 *
 * <p>In: a path. Out: row after row, as the same row of a .jsonl file would be read, or a refusal
 * in a sentence. {@link io.github.shortgpt.parquet.ParquetFile} goes through the row groups; {@code
 * Footer} and {@code Schema} say what there is, {@code ColumnPages} hands the pages of a column to
 * parquet-column, which decodes them, and the converters make nodes of the values.
 *
 * <p>parquet-column believes what it reads. So whatever is a size is checked before it gets there:
 * those of the footer against the file, those of pages against an {@link
 * io.github.shortgpt.parquet.Allowance}, those within a page by {@code Runs}.
 *
 * <p>This package doesn't know what a row is for.
 */
package io.github.shortgpt.parquet;
