package io.github.shortgpt.chat;

import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;

/** The methods of Python's strings that chat templates call; any other is refused. */
final class PythonStrings extends ELResolver {
  private static final Pattern SPACES = Pattern.compile("[\\s\\x1c-\\x1f]+");
  private static final String WHITESPACE = " \t\n\r\f\u000b\u001c\u001d\u001e\u001f\u0085\u00a0";

  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    if (!(base instanceof CharSequence)) {
      return null;
    }
    String text = base.toString();
    List<Object> given = arguments == null ? List.of() : Arrays.asList(arguments);
    Object result = called(text, String.valueOf(method), given);
    context.setPropertyResolved(true);
    return result;
  }

  private static Object called(String text, String method, List<Object> arguments) {
    String signature = method + "/" + arguments.size();
    return switch (signature) {
      case "startswith/1" -> text.startsWith(string(arguments, 0));
      case "endswith/1" -> text.endsWith(string(arguments, 0));
      case "strip/0", "strip/1" -> stripped(text, arguments, true, true);
      case "lstrip/0", "lstrip/1" -> stripped(text, arguments, true, false);
      case "rstrip/0", "rstrip/1" -> stripped(text, arguments, false, true);
      case "split/0" -> split(stripped(text, arguments, true, true), SPACES, 0);
      case "split/1" -> split(text, Pattern.compile(string(arguments, 0), Pattern.LITERAL), -1);
      case "replace/2" -> replaced(text, string(arguments, 0), string(arguments, 1));
      case "upper/0" -> text.toUpperCase(Locale.ROOT);
      case "lower/0" -> text.toLowerCase(Locale.ROOT);
      case "find/1" -> (long) text.indexOf(string(arguments, 0));
      default -> throw new ELException("the string method " + method + " is not understood");
    };
  }

  private static String string(List<Object> arguments, int index) {
    if (arguments.get(index) instanceof CharSequence text) {
      return text.toString();
    }
    throw new ELException("a string method of what is not a string");
  }

  private static String stripped(String text, List<Object> arguments, boolean left, boolean right) {
    String characters = arguments.isEmpty() ? WHITESPACE : string(arguments, 0);
    int begin = 0;
    int end = text.length();
    while (left && begin < end && characters.indexOf(text.charAt(begin)) >= 0) {
      begin++;
    }
    while (right && end > begin && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(begin, end);
  }

  /** Replaces all; what comes of it may be as long as the square of its text. */
  static String replaced(String text, String part, String by) {
    long length = text.length();
    int step = Math.max(1, part.length());
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + step)) {
      length += by.length() - part.length();
      if (length > TemplateLimits.MOST_CHARACTERS) {
        throw new TemplateFunctions.Raised("a string becomes longer than a prompt can be");
      }
      if (at == text.length()) {
        break; // where an empty part is for the last time
      }
    }
    return text.replace(part, by);
  }

  private static List<String> split(String text, Pattern separator, int limit) {
    if (separator.pattern().isEmpty()) {
      throw new ELException("a string is split where nothing is");
    }
    List<String> parts = new ArrayList<>(Arrays.asList(separator.split(text, limit)));
    if (parts.size() > TemplateLimits.MOST_ELEMENTS) {
      throw new ELException("a string is split into more parts than a list may have");
    }
    return parts;
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {}

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return Collections.emptyIterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return null;
  }
}
