package io.github.shortgpt.chat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The functions that transformers gives chat templates. */
public final class TemplateFunctions {
  /** strftime's letters that templates use → Java's pattern. */
  private static final Map<String, String> PATTERNS =
      Map.of(
          "d", "dd", "m", "MM", "b", "MMM", "B", "MMMM", "Y", "uuuu", "y", "uu", "A", "EEEE", "H",
          "HH", "M", "mm", "S", "ss");

  private static final Pattern DIRECTIVE = Pattern.compile("%(.?)");

  private TemplateFunctions() {}

  /** What a template says against its messages. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Raised(String message) {
      super(message);
    }
  }

  /** {@code raise_exception}. */
  @SuppressWarnings("DoNotCallSuggester") // templates call it
  public static String raise(String message) {
    throw new Raised(message);
  }

  /** {@code strftime_now}: the date and time here, as the format says. */
  public static String date(String format) {
    LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
    return DIRECTIVE
        .matcher(format)
        .replaceAll(
            directive -> {
              String pattern = PATTERNS.get(directive.group(1));
              if (pattern == null) {
                throw new Raised("the date format " + format + " is not understood");
              }
              return now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
            });
  }

  /** What a template or one of these functions said, if it is why a rendering failed. */
  static Optional<String> raised(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Raised) {
        return Optional.of(cause.getMessage());
      }
    }
    return Optional.empty();
  }
}
