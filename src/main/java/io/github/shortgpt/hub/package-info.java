/**
 * A model's name → a local directory.
 *
 * <p>In: what the user wrote after {@code --model}. Out: a directory with a config.json: the path
 * itself, or a directory of that name under {@code models/}.
 *
 * <p>This package doesn't read weights.
 */
package io.github.shortgpt.hub;
