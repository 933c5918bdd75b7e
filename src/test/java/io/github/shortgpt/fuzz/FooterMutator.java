package io.github.shortgpt.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** Changes what a Parquet file's footer says and leaves it well-formed. */
final class FooterMutator implements Mutator {
  private static final long[] NUMBERS = {
    0, 1, -1, 2, 4, 8, 100, 1 << 20, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
  };

  /** For footers that can't be read any more. */
  private final Mutator rest;

  FooterMutator(Mutator rest) {
    this.rest = rest;
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, RandomGenerator random) {
    Mutator within =
        (footer, another, r) -> {
          try {
            FileMetaData meta = Util.readFileMetaData(new ByteArrayInputStream(footer));
            change(meta, r);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Util.writeFileMetaData(meta, out);
            return out.toByteArray();
          } catch (IOException | RuntimeException | Error e) {
            return rest.mutate(footer, another, r);
          }
        };
    return Enclosed.footer(within).mutate(input, other, random);
  }

  private static void change(FileMetaData meta, RandomGenerator random) {
    if (random.nextBoolean()) {
      change(meta.getSchema(), random);
      return;
    }
    RowGroup group = any(meta.getRow_groups(), random);
    ColumnMetaData column = any(group.getColumns(), random).getMeta_data();
    switch (random.nextInt(9)) {
      case 0 -> group.setNum_rows(number(group.getNum_rows(), random));
      case 1 -> column.setNum_values(number(column.getNum_values(), random));
      case 2 -> column.setData_page_offset(number(column.getData_page_offset(), random));
      case 3 -> column.setTotal_compressed_size(number(column.getTotal_compressed_size(), random));
      case 4 -> column.setDictionary_page_offset(number(column.getData_page_offset(), random));
      case 5 -> column.setCodec(any(List.of(CompressionCodec.values()), random));
      case 6 -> meta.getRow_groups().add(any(meta.getRow_groups(), random));
      case 7 -> group.getColumns().set(0, any(group.getColumns(), random));
      default -> {
        long rows = number(group.getNum_rows(), random);
        group.setNum_rows(rows);
        group.getColumns().forEach(each -> each.getMeta_data().setNum_values(rows));
      }
    }
  }

  private static void change(List<SchemaElement> schema, RandomGenerator random) {
    SchemaElement element = any(schema, random);
    switch (random.nextInt(8)) {
      case 0 -> element.setNum_children((int) number(element.getNum_children(), random));
      case 1 -> element.setType(any(List.of(Type.values()), random));
      case 2 -> element.setRepetition_type(any(List.of(FieldRepetitionType.values()), random));
      case 3 -> element.setConverted_type(any(List.of(ConvertedType.values()), random));
      case 4 -> element.setType_length((int) number(element.getType_length(), random));
      case 5 -> element.setName(any(schema, random).getName());
      case 6 -> schema.remove(random.nextInt(schema.size()));
      default -> element.setLogicalType(any(schema, random).getLogicalType());
    }
  }

  private static <T> T any(List<T> of, RandomGenerator random) {
    return of.get(random.nextInt(of.size()));
  }

  private static long number(long now, RandomGenerator random) {
    return random.nextBoolean()
        ? now + random.nextInt(-8, 9)
        : NUMBERS[random.nextInt(NUMBERS.length)];
  }
}
