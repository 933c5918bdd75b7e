package io.github.shortgpt.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Makes a list of a group that is said to be one: usually a repeated group within it wraps the
 * elements, which may be null; older writers repeat the element itself.
 */
final class ListConverter extends GroupConverter {
  private final Converter repeated;
  private final Allowance allowance;
  private final Consumer<JsonNode> to;
  private ArrayNode list;

  ListConverter(GroupType type, Allowance allowance, Consumer<JsonNode> to) {
    this.allowance = allowance;
    this.to = to;
    Type inner = type.getType(0);
    this.repeated =
        wraps(inner, type.getName())
            ? new Wrapper(inner.asGroupType().getType(0))
            : ObjectConverter.of(inner, allowance, node -> list.add(node));
  }

  static boolean isList(GroupType type) {
    return LogicalTypeAnnotation.listType().equals(type.getLogicalTypeAnnotation())
        && type.getFieldCount() == 1
        && type.getType(0).isRepetition(Repetition.REPEATED);
  }

  /** The rules of Parquet's specification for lists of older writers. */
  private static boolean wraps(Type repeated, String list) {
    return !repeated.isPrimitive()
        && repeated.asGroupType().getFieldCount() == 1
        && !repeated.asGroupType().getType(0).isRepetition(Repetition.REPEATED)
        && !repeated.getName().equals("array")
        && !repeated.getName().equals(list + "_tuple");
  }

  @Override
  public Converter getConverter(int field) {
    return repeated;
  }

  @Override
  public void start() {
    ObjectConverter.take(allowance);
    list = JsonNodeFactory.instance.arrayNode();
  }

  @Override
  public void end() {
    to.accept(list);
  }

  /** Around one element. */
  private final class Wrapper extends GroupConverter {
    private final Converter element;
    private JsonNode node;

    Wrapper(Type type) {
      this.element = ObjectConverter.of(type, allowance, made -> node = made);
    }

    @Override
    public Converter getConverter(int field) {
      return element;
    }

    @Override
    public void start() {
      node = NullNode.getInstance();
    }

    @Override
    public void end() {
      list.add(node);
    }
  }
}
