package io.github.shortgpt.chat;

import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.ext.AstNamedParameter;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import java.util.ArrayList;
import java.util.List;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.Scanner;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.de.odysseus.el.tree.impl.ast.AstProperty;

/**
 * Jinja's expressions, with two things that Jinjava doesn't read as Python does: slices with a
 * step, and a whole expression as the value of a named parameter; and with operators whose results
 * are bounded. Jinjava makes it by its name.
 */
public final class TemplateExpressions extends ExtendedSyntaxBuilder {
  private static final long serialVersionUID = 1L;

  public TemplateExpressions() {
    super();
  }

  public TemplateExpressions(Feature... features) {
    super(features);
  }

  @Override
  protected Parser createParser(String expression) {
    return new ExpressionParser(this, expression);
  }

  private static final class ExpressionParser extends ExtendedParser {
    ExpressionParser(Builder context, String input) {
      super(context, input);
    }

    @Override
    protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
      return super.createAstBinary(left, right, new BoundedOperator(operator));
    }

    @Override
    protected AstNode value() throws Scanner.ScanException, ParseException {
      AstNode value = nonliteral();
      boolean isPlace = value != null;
      value = isPlace ? value : literal();
      while (value != null) {
        if (getToken().getSymbol() == Scanner.Symbol.DOT) {
          consumeToken();
          String name = consumeToken(Scanner.Symbol.IDENTIFIER).getImage();
          value = perhapsCalled(createAstDot(value, name, isPlace));
        } else if (getToken().getSymbol() == Scanner.Symbol.LBRACK) {
          consumeToken();
          value = bracketed(value, isPlace);
        } else {
          return value;
        }
      }
      return null;
    }

    private AstNode perhapsCalled(AstProperty property)
        throws Scanner.ScanException, ParseException {
      return getToken().getSymbol() == Scanner.Symbol.LPAREN
          ? createAstMethod(property, params())
          : property;
    }

    /** {@code [index]}, {@code [start:end]} or {@code [start:end:step]}. */
    private AstNode bracketed(AstNode base, boolean isPlace)
        throws Scanner.ScanException, ParseException {
      AstNode first = expr(false);
      if (getToken().getSymbol() != Scanner.Symbol.COLON) {
        consumeToken(Scanner.Symbol.RBRACK);
        return perhapsCalled(createAstBracket(base, first, isPlace, false));
      }
      consumeToken();
      AstNode end = expr(false);
      AstNode step = null;
      if (getToken().getSymbol() == Scanner.Symbol.COLON) {
        consumeToken();
        step = expr(false);
      }
      consumeToken(Scanner.Symbol.RBRACK);
      return step == null
          ? createAstRangeBracket(base, first, end, isPlace, false)
          : new SteppedSlice(base, first, end, step);
    }

    @Override
    protected AstParameters params(Scanner.Symbol left, Scanner.Symbol right)
        throws Scanner.ScanException, ParseException {
      consumeToken(left);
      List<AstNode> parameters = new ArrayList<>();
      AstNode first = parameter(false);
      if (first != null) {
        parameters.add(first);
        while (getToken().getSymbol() == Scanner.Symbol.COMMA) {
          consumeToken();
          parameters.add(parameter(true));
        }
      }
      consumeToken(right);
      return createAstParameters(parameters);
    }

    private AstNode parameter(boolean required) throws Scanner.ScanException, ParseException {
      if (getToken().getSymbol() != Scanner.Symbol.IDENTIFIER
          || !lookahead(0).getImage().equals("=")) {
        return expr(required);
      }
      String name = consumeToken().getImage();
      consumeToken();
      return new AstNamedParameter(identifier(name), expr(true));
    }
  }
}
