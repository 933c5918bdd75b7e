/**
 * A model goes on with a text: id after id, until one stops it.
 *
 * <p>In: a prompt's ids, how the next id is chosen, what ends the text. Out: the ids and their
 * text, which is also handed over as it comes. Knows neither options nor how a prompt was put
 * together.
 */
package io.github.shortgpt.generate;
