package io.github.shortgpt.chat;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;

/** Jinja's {@code replace} without a limit on how often, and with one on what comes of it. */
final class ReplaceFilter implements Filter {
  @Override
  public String getName() {
    return "replace";
  }

  @Override
  public Object filter(Object text, JinjavaInterpreter interpreter, String... arguments) {
    if (arguments.length != 2) {
      throw new TemplateFunctions.Raised("replace is understood with two strings, and no more");
    }
    return PythonStrings.replaced(String.valueOf(text), arguments[0], arguments[1]);
  }
}
