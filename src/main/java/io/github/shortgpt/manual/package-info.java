/**
 * Commands → man pages and completions.
 *
 * <p>In: picocli's model of the commands. Out: the files of a distribution's {@code share/}. What
 * the program accepts is said once, in the options of {@code cli}; nothing here knows one by name.
 */
package io.github.shortgpt.manual;
