package io.github.shortgpt.forward;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * TorchScript source → the zip archive that libtorch loads.
 *
 * <p>The archive is that of {@code torch.jit.save} for one object of the class {@code Block}
 * without state: the source, a pickle of the object, a pickle of no constants and a version.
 * Entries are stored, not compressed.
 */
final class TorchScriptArchive {
  private static final String CLASS_HEADER =
      "class Block(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

  /** Protocol 2 of Python's pickle: an empty tuple. */
  private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

  /** Operators of this age and younger need no upgrade when loaded. */
  private static final byte[] VERSION = "10\n".getBytes(StandardCharsets.US_ASCII);

  private TorchScriptArchive() {}

  /**
   * An archive whose class has the methods of these files.
   *
   * @param names files of {@code torchscript/}, without their ending
   */
  static byte[] of(List<String> names) {
    String source =
        names.stream()
            .map(TorchScriptArchive::source)
            .collect(Collectors.joining("\n", CLASS_HEADER, ""));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "block/data.pkl", objectPickle());
      store(zip, "block/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      store(zip, "block/constants.pkl", NO_CONSTANTS);
      store(zip, "block/version", VERSION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String source(String name) {
    String path = "/torchscript/" + name + ".torchscript";
    try (InputStream in = TorchScriptArchive.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not in this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code Block} made without arguments, then its state {@code {"training": False}}. */
  private static byte[] objectPickle() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2}); // protocol 2
    pickle.write("c__torch__\nBlock\n".getBytes(StandardCharsets.US_ASCII)); // the class
    pickle.write(new byte[] {')', (byte) 0x81}); // (), NEWOBJ
    pickle.write(new byte[] {'}', 'X', 8, 0, 0, 0}); // {}, an 8-byte string
    pickle.write("training".getBytes(StandardCharsets.US_ASCII));
    pickle.write(new byte[] {(byte) 0x89, 's', 'b', '.'}); // False, SETITEM, BUILD, STOP
    return pickle.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
