package io.github.shortgpt.chat;

import com.hubspot.jinjava.interpret.TemplateError;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** {@code range} as in Python; Jinjava's own ends after a thousand numbers without a word. */
  public static List<Long> range(Object first, Object... more) {
    long begin = more.length == 0 ? 0 : integer(first);
    long end = integer(more.length == 0 ? first : more[0]);
    long step = more.length < 2 ? 1 : integer(more[1]);
    if (step == 0 || more.length > 2) {
      throw new Raised("a range needs an end, or a begin, an end and a step other than 0");
    }
    List<Long> numbers = new ArrayList<>();
    for (long number = begin; step > 0 ? number < end : number > end; number += step) {
      if (numbers.size() == TemplateLimits.MOST_ELEMENTS) {
        throw new Raised("a range has more numbers than a list may");
      }
      numbers.add(number);
    }
    return numbers;
  }

  private static long integer(Object value) {
    if (value instanceof Number number && number.doubleValue() == number.longValue()) {
      return number.longValue();
    }
    throw new Raised("a range of what is not a whole number");
  }

  /** Why a rendering failed: what a template or one of these functions said, if it is that. */
  static String reason(TemplateError error) {
    for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
      if (cause instanceof Raised) {
        return cause.getMessage();
      }
    }
    return error.getMessage();
  }
}
