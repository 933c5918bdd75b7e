/**
 * Runs a decoder layer by layer on libtorch.
 *
 * <p>In: a {@link io.github.shortgpt.family.Decoder} and windows of token ids. Out: to an observer,
 * every layer's input and output of every batch. All batches pass through a layer before the next
 * layer's weights are touched; weights are mapped from disk and read in place; between layers only
 * the hidden states live. {@link Lanes} are threads that take batches through side by side. {@link
 * LanguageHead} goes on from the last layer's: how likely each next id is. {@link SubsetStream}
 * runs many subsets of the layers over the same windows. {@link LossGradients} goes back through
 * the layers with the gradient of the loss, and {@link WeightSums} looks at the weights alone.
 *
 * <p>The mathematics is TorchScript source under {@code torchscript/}; this is the only package
 * that knows the engine. It doesn't know what observers do with the states.
 */
package io.github.shortgpt.forward;
