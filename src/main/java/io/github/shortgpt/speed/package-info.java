/**
 * How fast models are, and how much memory they take.
 *
 * <p>In: models and subsets of their layers. Out: for each the speed at which it reads a prompt and
 * goes on after it, and the most memory that the process held while it did, run by run. Models are
 * timed in turn, so that what slows the machine for a while slows all of them.
 *
 * <p>This package doesn't know what the numbers are compared for.
 */
package io.github.shortgpt.speed;
