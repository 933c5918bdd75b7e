/**
 * What a checkpoint's weights mean.
 *
 * <p>In: a {@link io.github.shortgpt.checkpoint.Checkpoint}. Out: a {@link
 * io.github.shortgpt.family.Decoder}, in which every tensor has a place and every number that the
 * mathematics needs is known. A family of architectures is a file of {@code families/*.json}; names
 * are those on disk. A way to quantise weights is a file of {@code quantisation/*.json}. Whatever
 * is not understood is refused by name.
 *
 * <p>This package doesn't know how a layer is computed: the family names a block script, {@code
 * forward} runs it.
 */
package io.github.shortgpt.family;
