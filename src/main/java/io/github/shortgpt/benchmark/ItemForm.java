package io.github.shortgpt.benchmark;

import java.io.IOException;
import java.util.List;

/** How a data set's records become items. */
interface ItemForm {
  /** The item of one record. */
  Item item(Row row) throws IOException;

  /** The records of items, where those of the file hold several, or none. */
  default List<Row> records(List<Row> rows) throws IOException {
    return rows;
  }
}
