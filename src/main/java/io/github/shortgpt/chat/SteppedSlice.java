package io.github.shortgpt.chat;

import com.hubspot.jinjava.el.ext.AstRangeBracket;
import java.util.ArrayList;
import java.util.List;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;

/** Python's {@code list[start:end:step]}. */
final class SteppedSlice extends AstRangeBracket {
  private final AstNode step;

  SteppedSlice(AstNode base, AstNode start, AstNode end, AstNode step) {
    super(base, start, end, false, false, false);
    this.step = step;
  }

  @Override
  public Object eval(Bindings bindings, ELContext context) {
    if (!(prefix.eval(bindings, context) instanceof List<?> list)) {
      throw new ELException("a slice with a step of what is not a list");
    }
    int by = number(step, 1, bindings, context);
    int size = list.size();
    if (by == 0) {
      throw new ELException("a slice with the step 0");
    }
    int first = within(property, by > 0 ? 0 : size - 1, by, size, bindings, context);
    int end = within(rangeMax, by > 0 ? size : -1, by, size, bindings, context);
    List<Object> slice = new ArrayList<>();
    for (int i = first; by > 0 ? i < end : i > end; i += by) {
      slice.add(list.get(i));
    }
    return slice;
  }

  /** An end of the slice: negative ones count from the back, and those outside stop there. */
  private static int within(
      AstNode node, int otherwise, int by, int size, Bindings bindings, ELContext context) {
    if (node == null) {
      return otherwise;
    }
    int index = number(node, 0, bindings, context);
    int place = index < 0 ? index + size : index;
    int least = by > 0 ? 0 : -1;
    return Math.max(least, Math.min(place, by > 0 ? size : size - 1));
  }

  private static int number(AstNode node, int otherwise, Bindings bindings, ELContext context) {
    Object value = node == null ? null : node.eval(bindings, context);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Number number) {
      return number.intValue();
    }
    throw new ELException("a slice by what is not a number");
  }
}
