package io.github.shortgpt.cli;

import io.github.shortgpt.select.SelectionException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what went wrong into one sentence on stderr and an exit code; only a bug shows a stack
 * trace.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final PrintStream err;

  Failures(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    say(e.getMessage().replaceFirst("^Error: ", ""));
    UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
    return usage(e.getCommandLine());
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof UsageException || e instanceof SelectionException) {
      say(e.getMessage());
      return usage(command);
    }
    if (e instanceof GateException) {
      say(e.getMessage());
      return ExitCode.GATE;
    }
    if (e instanceof InterruptedIOException || e instanceof ClosedByInterruptException) {
      say(interruption(e));
      return ExitCode.INTERRUPTED;
    }
    // Where an interface allows no IOException a sentence comes wrapped.
    Exception expected = e instanceof UncheckedIOException wrapped ? wrapped.getCause() : e;
    if (expected instanceof IOException io) {
      say(sentence(io));
      return ExitCode.INPUT_OUTPUT;
    }
    e.printStackTrace(err);
    say("This is a bug in shortgpt. Please report it with the lines above.");
    return ExitCode.BUG;
  }

  /** What a fetching that is interrupted says of itself, else what holds everywhere. */
  private static String interruption(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") ? message : "Interrupted; no output was written.";
  }

  int unprinted(IOException e) {
    say(sentence(e));
    return ExitCode.INPUT_OUTPUT;
  }

  int outOfMemory() {
    say(
        "Java ran out of memory. Give fewer --windows, or more memory with"
            + " JAVA_TOOL_OPTIONS=-Xmx4g.");
    return ExitCode.INPUT_OUTPUT;
  }

  private int usage(CommandLine command) {
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private void say(String sentence) {
    err.println("shortgpt: " + Sentence.of(sentence));
  }

  /** This program's own exceptions are sentences; those of the file system name a file at most. */
  private static String sentence(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + " can't be opened: permission denied.";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " doesn't exist.";
    }
    if (e instanceof FileSystemException failed) {
      return failed.getFile() + " can't be used: " + failed.getReason() + ".";
    }
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") ? message : message + ". Nothing was written.";
  }
}
