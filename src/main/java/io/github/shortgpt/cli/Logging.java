package io.github.shortgpt.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go. As Logback's configurator it does nothing, so that no line goes anywhere
 * unasked.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String OWN = "io.github.shortgpt";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Sends lines of this level and above to {@code out}. Other libraries' come only from errors on,
   * and only where more than results is asked for: what went wrong is said in a sentence of our
   * own.
   */
  static void to(OutputStream out, Level level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Lines lines = new Lines();
    lines.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(lines);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(new Unclosed(out));
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level.isGreaterOrEqual(Level.WARN) ? Level.OFF : Level.ERROR);
    root.addAppender(appender);
    context.getLogger(OWN).setLevel(level);
  }

  /** The message, and what caused it. Logback's own patterns take longer to parse than to draw. */
  private static final class Lines extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      StringBuilder lines =
          new StringBuilder(Sentence.of(event.getFormattedMessage())).append('\n');
      IThrowableProxy cause = event.getThrowableProxy();
      while (cause != null) {
        lines.append(cause.getClassName()).append(": ").append(cause.getMessage()).append('\n');
        cause = cause.getCause();
      }
      return lines.toString();
    }
  }

  /** The stream is the caller's: Logback closes its own when it is configured anew. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws java.io.IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws java.io.IOException {
      flush();
    }
  }
}
