package io.github.shortgpt.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a run is connected to.
 *
 * @param out the result, nothing else
 * @param err progress, logs and errors
 * @param terminal whether {@code err} is one, on which a line can be rewritten
 * @param home the directory that holds {@code models/} and {@code calibration/}
 */
record Console(InputStream in, PrintStream out, PrintStream err, boolean terminal, Path home) {}
