/**
 * Commands, options, exit codes, progress.
 *
 * <p>A command's {@code call()} is the data path; its options live in mixins, grouped by meaning,
 * each with a method that returns what the domain knows. stdout is the result; stderr is progress,
 * logs and errors.
 *
 * <p>Only this package knows picocli and Logback, and only {@link
 * io.github.shortgpt.cli.ShortGpt#main} exits.
 */
package io.github.shortgpt.cli;
