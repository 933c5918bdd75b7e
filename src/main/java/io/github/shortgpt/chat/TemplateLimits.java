package io.github.shortgpt.chat;

import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.ForLoop;
import com.hubspot.jinjava.util.ObjectIterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much a template may do: it is a checkpoint's code, and could go on for ever.
 *
 * <p>Steps are the parts of a template that are rendered and the rounds of its loops. A chat of a
 * few messages takes hundreds.
 */
final class TemplateLimits {
  private static final int MOST_STEPS = 1_000_000;
  private static final long MOST_CHARACTERS = 4L << 20;
  private static final int MOST_ELEMENTS = 100_000;
  private static final int MOST_CALLS_DEEP = 50;

  /** What reads other files, by names that a template chooses. */
  private static final Set<String> READING =
      Set.of("include", "import", "from", "extends", "cycle", "autoescape");

  /** What takes a size, and as much memory or time. */
  private static final Set<String> SIZED =
      Set.of(
          "round",
          "center",
          "format",
          "indent",
          "wordwrap",
          "root",
          "log",
          "pow",
          "batch",
          "slice",
          "filesizeformat",
          "truncate",
          "truncatehtml",
          "divide",
          "multiply",
          "random",
          "pprint");

  private int steps;

  JinjavaConfig.Builder on(JinjavaConfig.Builder config) {
    return config
        .withMaxOutputSize(MOST_CHARACTERS)
        .withMaxStringLength(MOST_CHARACTERS)
        .withMaxListSize(MOST_ELEMENTS)
        .withMaxMapSize(MOST_ELEMENTS)
        .withMaxMacroRecursionDepth(MOST_CALLS_DEEP)
        .withDisabled(Map.of(Library.TAG, READING, Library.FILTER, SIZED))
        .withProcessors(
            JinjavaProcessors.newBuilder()
                .withNodePreProcessor((node, interpreter) -> count(1))
                .build());
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
