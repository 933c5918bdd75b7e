package io.github.shortgpt.parquet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * A file's flat list of elements, each with the number of its children, as a tree. Of what a type
 * is meant to be, the tree says only what decides how a value is read: a list, a number without
 * sign.
 */
final class Schema {
  private static final int MOST_NESTED = 16;

  private final String label;
  private final List<SchemaElement> elements;
  private int at;

  private Schema(String label, List<SchemaElement> elements) {
    this.label = label;
    this.elements = elements;
  }

  static MessageType of(String label, List<SchemaElement> elements) throws ParquetException {
    Schema schema = new Schema(label, elements);
    SchemaElement root = schema.next();
    try {
      MessageType type = new MessageType(root.getName(), schema.children(root, 0));
      if (schema.at == elements.size()) {
        return type;
      }
    } catch (RuntimeException e) {
      // falls through: parquet-column refuses types that don't go together
    }
    throw schema.damaged();
  }

  private SchemaElement next() throws ParquetException {
    if (at >= elements.size()) {
      throw damaged();
    }
    return elements.get(at++);
  }

  private List<Type> children(SchemaElement parent, int depth) throws ParquetException {
    if (depth > MOST_NESTED) {
      throw ParquetException.notRead(label, "has columns nested in more than 16 others");
    }
    List<Type> children = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < parent.getNum_children(); i++) {
      SchemaElement child = next();
      if (!names.add(child.getName())) {
        throw ParquetException.damaged(label, "it has two columns of one name");
      }
      children.add(type(child, depth + 1));
    }
    if (children.isEmpty()) {
      throw damaged();
    }
    return children;
  }

  private Type type(SchemaElement element, int depth) throws ParquetException {
    if (element.getRepetition_type() == null) {
      throw damaged();
    }
    Repetition repetition = Repetition.valueOf(element.getRepetition_type().name());
    if (element.isSetNum_children() && element.getNum_children() > 0) {
      return Types.buildGroup(repetition)
          .as(isList(element) ? LogicalTypeAnnotation.listType() : null)
          .addFields(children(element, depth).toArray(Type[]::new))
          .named(element.getName());
    }
    if (element.getType() == null) {
      throw damaged();
    }
    PrimitiveTypeName type = primitive(element.getType());
    int length = element.getType_length();
    if (type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY && length <= 0) {
      throw damaged();
    }
    return Types.primitive(type, repetition)
        .length(length)
        .as(isUnsigned(element) ? unsigned(type) : null)
        .named(element.getName());
  }

  /** parquet-column's name for a type of the file. */
  static PrimitiveTypeName primitive(org.apache.parquet.format.Type type) {
    return type == org.apache.parquet.format.Type.BYTE_ARRAY
        ? PrimitiveTypeName.BINARY
        : PrimitiveTypeName.valueOf(type.name());
  }

  private static boolean isList(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    return (logical != null && logical.isSetLIST())
        || element.getConverted_type() == ConvertedType.LIST;
  }

  private static boolean isUnsigned(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    ConvertedType converted = element.getConverted_type();
    return (logical != null && logical.isSetINTEGER() && !logical.getINTEGER().isSigned)
        || (converted != null && converted.name().startsWith("UINT_"));
  }

  private static LogicalTypeAnnotation unsigned(PrimitiveTypeName type) {
    return switch (type) {
      case INT32 -> LogicalTypeAnnotation.intType(Integer.SIZE, false);
      case INT64 -> LogicalTypeAnnotation.intType(Long.SIZE, false);
      default -> null;
    };
  }

  private ParquetException damaged() {
    return ParquetException.damaged(label, "its schema can't be understood");
  }
}
