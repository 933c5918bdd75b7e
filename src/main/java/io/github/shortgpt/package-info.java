/**
 * shortgpt makes large language models smaller by removing whole layers.
 *
 * <p>The packages are the path that data takes; each uses only those before it, as {@code
 * ArchitectureTest} states:
 *
 * <ol>
 *   <li>{@code input}: files of any origin → bytes, text and JSON, within limits
 *   <li>{@code parquet}: Parquet files → rows as JSON, within limits
 *   <li>{@code text}: files → documents → windows of token ids
 *   <li>{@code checkpoint}: a Hugging Face directory, safetensors headers, tensors as bytes
 *   <li>{@code hub}: a model's name → a local directory
 *   <li>{@code family}: what the weights mean; refuses what it doesn't know
 *   <li>{@code forward}: runs the decoder layer by layer on libtorch
 *   <li>{@code chat}: messages → a prompt, by the model's template
 *   <li>{@code generate}: a prompt → how the model goes on
 *   <li>{@code speed}: how fast models are, and how much memory they take
 *   <li>{@code score}: how much each layer matters
 *   <li>{@code select}: which layers go
 *   <li>{@code evaluate}: what it cost on text, and whether that is too much
 *   <li>{@code benchmark}: what it cost on tasks that others measure too
 *   <li>{@code rewrite}: the smaller checkpoint
 *   <li>{@code doctor}: a machine → whether shortgpt can work there
 *   <li>{@code report}: results as tables, documents and pictures
 *   <li>{@code manual}: commands as man pages and completions
 *   <li>{@code cli}: commands, options, exit codes, progress
 * </ol>
 */
package io.github.shortgpt;
