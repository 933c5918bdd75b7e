package io.github.shortgpt.chat;

import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.ForLoop;
import com.hubspot.jinjava.util.ObjectIterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much a template may do: it is a checkpoint's code, and could go on for ever.
 *
 * <p>Steps are the parts of a template that are rendered and the rounds of its loops. A chat of a
 * few messages takes hundreds.
 */
final class TemplateLimits {
  private static final int MOST_STEPS = 100_000;
  static final long MOST_CHARACTERS = 4L << 20;
  static final int MOST_ELEMENTS = 100_000;
  private static final int MOST_CALLS_DEEP = 50;

  /** What reads other files, by names that a template chooses. */
  private static final Set<String> READING =
      Set.of("include", "import", "from", "extends", "cycle", "autoescape");

  /** Filters that take a size, and as much memory or time. */
  private static final Set<String> SIZED =
      Set.of(
          "round",
          "center",
          "format",
          "indent",
          "wordwrap",
          "batch",
          "slice",
          "filesizeformat",
          "truncate",
          "random",
          "pprint");

  /** Filters that Python's Jinja doesn't have: some read YAML, some render templates. */
  private static final Set<String> FOREIGN_FILTERS =
      Set.of(
          "add",
          "allow_snake_case",
          "b64decode",
          "b64encode",
          "between_times",
          "bool",
          "cut",
          "datetimeformat",
          "difference",
          "divide",
          "divisible",
          "escape_jinjava",
          "escapejs",
          "escapejson",
          "escape_js",
          "escape_json",
          "format_date",
          "format_datetime",
          "format_number",
          "format_time",
          "fromjson",
          "fromyaml",
          "intersect",
          "ipaddr",
          "ipv4",
          "ipv6",
          "log",
          "md5",
          "minus_time",
          "multiply",
          "plus_time",
          "pow",
          "regex_replace",
          "render",
          "root",
          "shuffle",
          "split",
          "strtodate",
          "strtotime",
          "symmetric_difference",
          "toyaml",
          "truncatehtml",
          "unescape_html",
          "union",
          "unixtimestamp",
          "urldecode");

  private static final Set<String> FOREIGN_FUNCTIONS =
      Set.of(
          "datetimeformat",
          "format",
          "format_date",
          "format_datetime",
          "format_time",
          "strtodate",
          "strtotime",
          "today",
          "truncate",
          "unixtimestamp");

  private int steps;

  JinjavaConfig.Builder on(JinjavaConfig.Builder config) {
    return config
        .withMaxOutputSize(MOST_CHARACTERS)
        .withMaxStringLength(MOST_CHARACTERS)
        .withMaxListSize(MOST_ELEMENTS)
        .withMaxMapSize(MOST_ELEMENTS)
        .withMaxMacroRecursionDepth(MOST_CALLS_DEEP)
        .withDisabled(
            Map.of(
                Library.TAG,
                READING,
                Library.FILTER,
                both(SIZED, FOREIGN_FILTERS),
                Library.FUNCTION,
                FOREIGN_FUNCTIONS))
        .withProcessors(
            JinjavaProcessors.newBuilder()
                .withNodePreProcessor(
                    (node, interpreter) -> {
                      requireNoError(interpreter);
                      count(1);
                    })
                .build());
  }

  private static Set<String> both(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
  }

  /** Jinjava notes an error and goes on, which takes as long as a macro that calls itself likes. */
  private static void requireNoError(JinjavaInterpreter interpreter) {
    List<TemplateError> errors = interpreter.getErrorsCopy();
    if (!errors.isEmpty()) {
      throw new TemplateFunctions.Raised(TemplateFunctions.reason(errors.get(0)));
    }
  }

  private void count(int more) {
    steps += Math.max(1, more);
    if (steps > MOST_STEPS || steps < 0) {
      throw new TemplateFunctions.Raised("it goes on for more than " + MOST_STEPS + " steps");
    }
  }

  /** A loop whose rounds are counted before they begin. */
  ForTag loop() {
    return new ForTag() {
      private static final long serialVersionUID = 1L;

      @Override
      public String renderForCollection(
          TagNode tag, JinjavaInterpreter interpreter, List<String> names, Object collection) {
        ForLoop loop = ObjectIterator.getLoop(collection);
        count(loop.getLength());
        return super.renderForCollection(tag, interpreter, names, collection);
      }
    };
  }
}
