package io.github.shortgpt.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** Makes an object of every row. */
final class Rows extends RecordMaterializer<JsonNode> {
  private final GroupConverter root;
  private JsonNode row;

  Rows(MessageType schema, Allowance allowance) {
    this.root = new ObjectConverter(schema, allowance, node -> row = node);
  }

  @Override
  public JsonNode getCurrentRecord() {
    return row;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }
}
