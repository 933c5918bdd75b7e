package io.github.shortgpt.chat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;

/**
 * An operator between two values that refuses results of endless length: a list added to itself, or
 * a number multiplied by itself, forty times over would fill any memory.
 */
record BoundedOperator(AstBinary.Operator operator) implements AstBinary.Operator {
  private static final int MOST_BITS = 4096;

  @Override
  public Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
    Object result = operator.eval(bindings, context, left, right);
    if (result instanceof Collection<?> many && many.size() > TemplateLimits.MOST_ELEMENTS) {
      throw new ELException("a list becomes longer than it may");
    }
    if (bits(result) > MOST_BITS) {
      throw new ELException("a number has more digits than it may");
    }
    return result;
  }

  private static long bits(Object value) {
    if (value instanceof BigInteger number) {
      return number.bitLength();
    }
    if (value instanceof BigDecimal decimal) {
      return (long) decimal.unscaledValue().bitLength() + Math.abs((long) decimal.scale());
    }
    return 0;
  }

  @Override
  public String toString() {
    return operator.toString();
  }
}
