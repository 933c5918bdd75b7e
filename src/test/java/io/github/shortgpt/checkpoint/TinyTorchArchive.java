package io.github.shortgpt.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes files as {@code torch.save} does for a dictionary of tensors, opcode by opcode, and spoilt
 * ones.
 */
public final class TinyTorchArchive {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> storages = new LinkedHashMap<>();
  private String byteOrder = "little";

  public TinyTorchArchive() {
    write(0x80, 2); // protocol
    global("collections", "OrderedDict");
    write(')', 'R', '('); // (), REDUCE, MARK
  }

  /** A float32 tensor with a storage of its own. */
  public TinyTorchArchive tensor(String name, long[] shape, float... values) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    String key = storage(values);
    return view(name, key, 0, shape, strides);
  }

  /** A storage of float32 numbers; returns its key. */
  public String storage(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    String key = String.valueOf(storages.size());
    storages.put(key, bytes.array());
    return key;
  }

  /** A view of a storage. */
  public TinyTorchArchive view(String name, String key, int offset, long[] shape, long[] strides) {
    string(name);
    global("torch._utils", "_rebuild_tensor_v2");
    write('(', '(');
    string("storage");
    global("torch", "FloatStorage");
    string(key);
    string("cpu");
    integer(0);
    write('t', 'Q'); // TUPLE, BINPERSID
    integer(offset);
    tuple(shape);
    tuple(strides);
    write(0x89); // False
    global("collections", "OrderedDict");
    write(')', 'R', 't', 'R');
    return this;
  }

  /** A name with the result of calling a function without arguments. */
  public TinyTorchArchive call(String name, String module, String function) {
    string(name);
    global(module, function);
    write(')', 'R');
    return this;
  }

  public TinyTorchArchive byteOrder(String name) {
    byteOrder = name;
    return this;
  }

  /** The attributes that a module's state carries; then the end. */
  public void save(Path file) throws IOException {
    write('u', '}'); // SETITEMS, {}
    string("_metadata");
    write('}', 's', 'b', '.'); // {}, SETITEM, BUILD, STOP
    saveRaw(file, pickle.toByteArray());
  }

  /** The archive around any pickle. */
  public void saveRaw(Path file, byte[] bytes) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      store(zip, "archive/data.pkl", bytes);
      store(zip, "archive/byteorder", byteOrder.getBytes(StandardCharsets.US_ASCII));
      for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
        store(zip, "archive/data/" + storage.getKey(), storage.getValue());
      }
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private void write(int... bytes) {
    for (int b : bytes) {
      pickle.write(b);
    }
  }

  private void raw(String ascii) {
    try {
      pickle.write(ascii.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void global(String module, String name) {
    raw("c" + module + "\n" + name + "\n");
  }

  private void string(String text) {
    write('X', text.length(), 0, 0, 0);
    raw(text);
  }

  private void integer(int value) {
    write('J', value & 255, value >> 8 & 255, value >> 16 & 255, value >> 24 & 255);
  }

  private void tuple(long[] values) {
    write('(');
    for (long value : values) {
      integer(Math.toIntExact(value));
    }
    write('t');
  }
}
