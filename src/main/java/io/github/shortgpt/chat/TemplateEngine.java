package io.github.shortgpt.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeBuilder;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ExpressionFactory;

/**
 * Jinjava, brought as near to the Jinja of Python as chat templates need, and what still differs
 * refused.
 */
final class TemplateEngine extends Jinjava {
  private static final String DATE = "strftime_now";

  /** Characters of a reason; it may quote the template. */
  private static final int MOST_SAID = 500;

  /** Blanks before the first tag of a line; Jinjava's own way takes those within a line, too. */
  private static final Pattern INDENT = Pattern.compile("(?md)^[ \\t]++(?=\\{(?:%(?!\\+)|#))");

  private static final Pattern LOOP = Pattern.compile("\\{%[-+]?\\s*for\\s");
  private static final Pattern CONDITION = Pattern.compile("\\sif\\s");
  private static final Pattern ALTERNATIVE = Pattern.compile("\\selse\\s");

  private final ExpressionFactory expressions;

  TemplateEngine() {
    this(new TemplateLimits());
  }

  private TemplateEngine(TemplateLimits limits) {
    super(limits.on(config()).build());
    registerTag(limits.loop());
    registerFilter(new ReplaceFilter());
    Properties properties = new Properties();
    properties.setProperty(TreeBuilder.class.getName(), TemplateExpressions.class.getName());
    expressions = new ExpressionFactoryImpl(properties, new TruthyTypeConverter());
    registerFunction(
        new ELFunctionDefinition(
            "", "raise_exception", TemplateFunctions.class, "raise", String.class));
    registerFunction(
        new ELFunctionDefinition(
            "", "range", TemplateFunctions.class, "range", Object.class, Object[].class));
    registerFunction(
        new ELFunctionDefinition("", DATE, TemplateFunctions.class, "date", String.class));
  }

  private static JinjavaConfig.Builder config() {
    CompositeELResolver resolver = new CompositeELResolver();
    resolver.add(new PythonStrings());
    resolver.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    return JinjavaConfig.newBuilder()
        .withTrimBlocks(true)
        .withEnableRecursiveMacroCalls(true)
        // What a user says is never a template.
        .withNestedInterpretationEnabled(false)
        .withFailOnUnknownTokens(false)
        .withElResolver(resolver)
        .withLegacyOverrides(
            LegacyOverrides.newBuilder()
                .withEvaluateMapKeys(true)
                .withIterateOverMapKeys(true)
                .withUsePyishObjectMapper(true)
                .withUseNaturalOperatorPrecedence(true)
                .withParseWhitespaceControlStrictly(true)
                .withAllowAdjacentTextNodes(true)
                .withUseTrimmingForNotesAndExpressions(true)
                .withKeepNullableLoopValues(true)
                .build());
  }

  @Override
  public ExpressionFactory getExpressionFactory() {
    return expressions;
  }

  /**
   * A template's text for some values.
   *
   * @throws ChatTemplateException at the first thing that isn't understood
   */
  String render(ChatTemplate chat, Map<String, Object> values) throws ChatTemplateException {
    try {
      return rendered(chat, values);
    } catch (TemplateFunctions.Raised e) {
      throw refused(chat, e.getMessage());
    } catch (StackOverflowError e) {
      throw refused(chat, "it is nested too deeply");
    } catch (OutOfMemoryError e) {
      throw refused(chat, "it asks for more memory than there is");
    }
  }

  private String rendered(ChatTemplate chat, Map<String, Object> values)
      throws ChatTemplateException {
    // Python's Jinja drops a line break at the end.
    String template = INDENT.matcher(chat.template().replaceFirst("\\n\\z", "")).replaceAll("");
    if (hasFilteredLoop(template)) {
      throw refused(chat, "a loop with a condition is not understood");
    }
    values.put(DATE, DATE); // templates ask whether the function is there
    RenderResult result = renderForResult(template, values);
    if (!result.getErrors().isEmpty()) {
      throw refused(chat, TemplateFunctions.reason(result.getErrors().get(0)));
    }
    return result.getOutput();
  }

  /** Jinjava takes {@code for x in y if z} for a loop over nothing. */
  private static boolean hasFilteredLoop(String template) {
    int begin = template.indexOf("{%");
    int end = template.indexOf("%}", begin);
    while (begin >= 0 && end >= 0) {
      String tag = template.substring(begin, end);
      if (LOOP.matcher(tag).lookingAt()
          && CONDITION.matcher(tag).find()
          && !ALTERNATIVE.matcher(tag).find()) {
        return true;
      }
      begin = template.indexOf("{%", end);
      end = template.indexOf("%}", begin);
    }
    return false;
  }

  private static ChatTemplateException refused(ChatTemplate chat, String why) {
    String line = why.lines().findFirst().orElse("");
    String reason =
        line.length() > MOST_SAID
            ? line.substring(0, MOST_SAID) + "…"
            : line.replaceAll("\\.$", "");
    return new ChatTemplateException(
        chat.source()
            + ": the chat template can't be rendered: "
            + reason
            + ". Put the prompt into the model's form yourself and leave --chat out.");
  }
}
