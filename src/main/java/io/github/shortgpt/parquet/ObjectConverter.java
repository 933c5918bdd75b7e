package io.github.shortgpt.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Makes an object of a group of columns. */
final class ObjectConverter extends GroupConverter {
  private final GroupType type;
  private final Allowance allowance;
  private final Consumer<JsonNode> to;
  private final List<Converter> converters = new ArrayList<>();
  private ObjectNode object;

  ObjectConverter(GroupType type, Allowance allowance, Consumer<JsonNode> to) {
    this.type = type;
    this.allowance = allowance;
    this.to = to;
    for (Type field : type.getFields()) {
      String name = field.getName();
      Consumer<JsonNode> one = node -> object.set(name, node);
      Consumer<JsonNode> another = node -> ((ArrayNode) object.get(name)).add(node);
      converters.add(of(field, allowance, field.isRepetition(Repetition.REPEATED) ? another : one));
    }
  }

  /** What makes nodes of a type, whether or not there may be several. */
  static Converter of(Type type, Allowance allowance, Consumer<JsonNode> to) {
    if (type.isPrimitive()) {
      return new ValueConverter(type.asPrimitiveType(), to);
    }
    GroupType group = type.asGroupType();
    return ListConverter.isList(group)
        ? new ListConverter(group, allowance, to)
        : new ObjectConverter(group, allowance, to);
  }

  @Override
  public Converter getConverter(int field) {
    return converters.get(field);
  }

  @Override
  public void start() {
    take(allowance);
    object = JsonNodeFactory.instance.objectNode();
    for (Type field : type.getFields()) {
      if (field.isRepetition(Repetition.REPEATED)) {
        object.putArray(field.getName());
      } else {
        object.putNull(field.getName());
      }
    }
  }

  /** Counts a node; parquet-column's interfaces allow no exception of ours. */
  static void take(Allowance allowance) {
    try {
      allowance.takeNodes(1);
    } catch (ParquetException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void end() {
    to.accept(object);
  }
}
