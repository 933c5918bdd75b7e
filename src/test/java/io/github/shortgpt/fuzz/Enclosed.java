package io.github.shortgpt.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Mutators of what lies within a container, which stays whole around it. */
final class Enclosed {
  private static final String PICKLE = "archive/data.pkl";

  private Enclosed() {}

  /** Changes the JSON of a safetensors header and sets its length anew. */
  static Mutator header(Mutator mutator) {
    return (input, other, random) -> {
      int end = headerEnd(input);
      byte[] header = Arrays.copyOfRange(input, Math.min(8, end), end);
      byte[] another = Arrays.copyOfRange(other, Math.min(8, other.length), headerEnd(other));
      byte[] mutated = mutator.mutate(header, another, random);
      return ByteBuffer.allocate(8 + mutated.length + input.length - end)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(mutated.length)
          .put(mutated)
          .put(input, end, input.length - end)
          .array();
    };
  }

  private static int headerEnd(byte[] file) {
    if (file.length < Long.BYTES) {
      return file.length;
    }
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return (int) Math.min(file.length, Math.max(0, Math.min(length, file.length)) + 8);
  }

  /** Changes the footer of a Parquet file and sets its length anew. */
  static Mutator footer(Mutator mutator) {
    return (input, other, random) -> {
      int begin = footerBegin(input);
      byte[] footer = Arrays.copyOfRange(input, begin, Math.max(begin, input.length - Long.BYTES));
      byte[] another = Arrays.copyOfRange(other, footerBegin(other), other.length);
      byte[] mutated = mutator.mutate(footer, another, random);
      return ByteBuffer.allocate(begin + mutated.length + Long.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put(input, 0, begin)
          .put(mutated)
          .putInt(mutated.length)
          .put("PAR1".getBytes(StandardCharsets.US_ASCII))
          .array();
    };
  }

  private static int footerBegin(byte[] file) {
    int tail = Math.max(0, file.length - Long.BYTES);
    if (tail == 0) {
      return 0;
    }
    int length = ByteBuffer.wrap(file, tail, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return length < 0 || length > tail ? tail : tail - length;
  }

  /** Changes the pickle in an archive of PyTorch. */
  static Mutator pickle(Mutator mutator) {
    return (input, other, random) -> {
      try {
        Map<String, byte[]> entries = unzipped(input);
        byte[] pickle = entries.getOrDefault(PICKLE, new byte[0]);
        byte[] another = unzipped(other).getOrDefault(PICKLE, new byte[0]);
        entries.put(PICKLE, mutator.mutate(pickle, another, random));
        return zipped(entries);
      } catch (IOException | IllegalArgumentException e) {
        return mutator.mutate(input, other, random); // no archive any more
      }
    };
  }

  private static Map<String, byte[]> unzipped(byte[] archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readNBytes(1 << 16));
      }
    }
    return entries;
  }

  private static byte[] zipped(Map<String, byte[]> entries) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry stored = new ZipEntry(entry.getKey());
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(entry.getValue().length);
        stored.setCrc(crc.getValue());
        zip.putNextEntry(stored);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive.toByteArray();
  }
}
