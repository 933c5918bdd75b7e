package io.github.shortgpt.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/** Makes nodes of values, those of a dictionary once. */
final class ValueConverter extends PrimitiveConverter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final PrimitiveType type;
  private final boolean unsigned;
  private final Consumer<JsonNode> to;
  private JsonNode[] known;

  ValueConverter(PrimitiveType type, Consumer<JsonNode> to) {
    this.type = type;
    this.unsigned =
        type.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation integer
            && !integer.isSigned();
    this.to = to;
  }

  @Override
  public boolean hasDictionarySupport() {
    return true;
  }

  @Override
  public void setDictionary(Dictionary dictionary) {
    known = new JsonNode[dictionary.getMaxId() + 1];
    for (int i = 0; i < known.length; i++) {
      known[i] =
          switch (type.getPrimitiveTypeName()) {
            case INT32 -> integer(dictionary.decodeToInt(i));
            case INT64 -> integer(dictionary.decodeToLong(i));
            case FLOAT -> JSON.numberNode((double) dictionary.decodeToFloat(i));
            case DOUBLE -> JSON.numberNode(dictionary.decodeToDouble(i));
            case BOOLEAN -> JSON.booleanNode(dictionary.decodeToBoolean(i));
            default -> bytes(dictionary.decodeToBinary(i));
          };
    }
  }

  @Override
  public void addValueFromDictionary(int id) {
    to.accept(known[id]);
  }

  @Override
  public void addBinary(Binary value) {
    to.accept(bytes(value));
  }

  @Override
  public void addBoolean(boolean value) {
    to.accept(JSON.booleanNode(value));
  }

  @Override
  public void addDouble(double value) {
    to.accept(JSON.numberNode(value));
  }

  @Override
  public void addFloat(float value) {
    addDouble(value);
  }

  @Override
  public void addInt(int value) {
    to.accept(integer(value));
  }

  @Override
  public void addLong(long value) {
    to.accept(integer(value));
  }

  private JsonNode integer(int value) {
    return unsigned ? integer(Integer.toUnsignedLong(value)) : JSON.numberNode(value);
  }

  /** As a reader of JSON has it: in 32 bits wherever it fits. */
  private JsonNode integer(long value) {
    if (unsigned && value < 0) {
      return JSON.numberNode(new BigInteger(Long.toUnsignedString(value)));
    }
    return (int) value == value ? JSON.numberNode((int) value) : JSON.numberNode(value);
  }

  private static JsonNode bytes(Binary value) {
    try {
      return JSON.textNode(
          StandardCharsets.UTF_8.newDecoder().decode(value.toByteBuffer()).toString());
    } catch (CharacterCodingException e) {
      return JSON.binaryNode(value.getBytes());
    }
  }
}
