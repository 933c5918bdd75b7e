/**
 * Files that come from anywhere, read within limits.
 *
 * <p>In: a path. Out: its bytes, its text, JSON of bounded depth and size, or a refusal in a
 * sentence before memory is asked for. A pipe or a device in place of a file doesn't hold the
 * program up, and a file that claims to be larger than any of its kind isn't read.
 *
 * <p>This package doesn't know what a file is for.
 */
package io.github.shortgpt.input;
