/**
 * Feeds readers with damaged input, a million times a format, and looks for what must not happen.
 *
 * <p>A {@code Format} has examples, a {@code Mutator} and a reader of this program. A {@code
 * Campaign} changes inputs, reads each and keeps those that were met in a new way, so that it goes
 * deeper from there: what tells two ways apart is the sentence of the refusal without its names and
 * numbers. Anything but a result or a finished sentence, and anything too slow or too large, is a
 * {@code Fault}.
 *
 * <p>{@code scripts/fuzz} runs it; a small share runs with the tests.
 */
package io.github.shortgpt.fuzz;
