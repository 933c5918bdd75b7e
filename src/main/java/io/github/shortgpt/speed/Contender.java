package io.github.shortgpt.speed;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.LayerSubset;

/**
 * A model that is timed.
 *
 * @param layers those that it is run with
 */
public record Contender(Decoder decoder, LayerSubset layers) {}
