/**
 * The Hugging Face checkpoint directory and the safetensors format, as bytes.
 *
 * <p>In: a directory. Out: {@link io.github.shortgpt.checkpoint.Checkpoint}, which knows the config
 * and where every tensor lies, having read headers only; and a new directory that appears whole or
 * not at all.
 *
 * <p>A safetensors file is: 8 bytes, the header's length N (little-endian); N bytes of JSON, tensor
 * name → dtype, shape, begin and end; then the tensors' bytes, without a gap. An index file maps
 * tensor names to shard files.
 *
 * <p>This package doesn't know what a tensor means, nor what a layer is.
 */
package io.github.shortgpt.checkpoint;
