package io.github.shortgpt.checkpoint;

import io.github.shortgpt.input.InputFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A file of {@code torch.save}: a zip archive of {@code NAME/data.pkl}, a pickle of names and
 * tensors, and {@code NAME/data/KEY}, the bytes of each storage, stored as they are.
 *
 * <p>The pickle is read, never executed: see {@link TensorUnpickler}. Tensors are read in place, as
 * from safetensors.
 */
final class TorchArchive {
  private static final long MAX_PICKLE_BYTES = 16 << 20;

  /**
   * Of its directory, whose own count of entries needn't be true: enough for some 100,000 tensors,
   * and no more than 100 MB when they are read.
   */
  private static final long MOST_DIRECTORY_BYTES = 8 << 20;

  private static final int MOST_NAMED = 100;
  private static final String PICKLE = "/data.pkl";

  private final Path file;
  private final ZipFile zip;
  private final String root;

  private TorchArchive(Path file, ZipFile zip, String root) {
    this.file = file;
    this.zip = zip;
    this.root = root;
  }

  /**
   * Reads where a file's tensors lie.
   *
   * @throws CheckpointException if it isn't such a file or holds anything but tensors
   */
  static SafetensorsHeader read(Path file) throws IOException {
    InputFile.requireRegular(file);
    try (BoundedChannel channel = BoundedChannel.open(file, MOST_DIRECTORY_BYTES);
        ZipFile zip = directory(channel)) {
      List<ZipArchiveEntry> pickles = new ArrayList<>();
      zip.getEntries()
          .asIterator()
          .forEachRemaining(
              entry -> {
                if (entry.getName().endsWith(PICKLE)) {
                  pickles.add(entry);
                }
              });
      if (pickles.size() != 1) {
        throw refused(file, "it has no data.pkl");
      }
      String name = pickles.get(0).getName();
      String root = name.substring(0, name.length() - PICKLE.length());
      TorchArchive archive = new TorchArchive(file, zip, root);
      archive.checkByteOrder();
      return new SafetensorsHeader(Map.of(), archive.tensors(pickles.get(0)));
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw refused(
          file,
          e.getCause() instanceof BoundedChannel.TooMuchException
              ? "it lists more than a model's tensors could be"
              : "it is not a zip archive, as PyTorch has saved since 1.6");
    }
  }

  private static ZipFile directory(BoundedChannel channel) throws IOException {
    ZipFile zip =
        ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(false).get();
    channel.lift();
    return zip;
  }

  private void checkByteOrder() throws IOException {
    ZipArchiveEntry order = zip.getEntry(root + "/byteorder");
    if (order != null) {
      // Some ways of packing are in libraries that aren't here.
      if (order.getMethod() != ZipArchiveEntry.STORED) {
        throw refused(file, "its byte order is packed");
      }
      try (InputStream in = zip.getInputStream(order)) {
        String name = new String(in.readNBytes(16), StandardCharsets.US_ASCII);
        if (!name.equals("little")) {
          throw refused(file, "its byte order is " + name);
        }
      }
    }
  }

  private List<TensorLocation> tensors(ZipArchiveEntry pickle) throws IOException {
    // PyTorch stores it as it is; what is packed may be a thousand times as large.
    if (pickle.getMethod() != ZipArchiveEntry.STORED || pickle.getSize() > MAX_PICKLE_BYTES) {
      throw refused(file, "its data.pkl is packed or has " + pickle.getSize() + " bytes");
    }
    byte[] bytes;
    try (InputStream in = zip.getInputStream(pickle)) {
      bytes = in.readNBytes((int) MAX_PICKLE_BYTES);
    }
    Map<?, ?> state = unpickle(bytes);
    List<TensorLocation> tensors = new ArrayList<>();
    for (Map.Entry<?, ?> entry : state.entrySet()) {
      if (entry.getKey() instanceof String name
          && entry.getValue() instanceof TensorUnpickler.PickledTensor tensor) {
        tensors.add(locate(name, tensor));
      } else {
        throw refused(file, "its entry " + shown(entry.getKey()) + " is not a tensor");
      }
    }
    tensors.sort(
        Comparator.comparingLong(TensorLocation::offset).thenComparing(TensorLocation::name));
    return tensors;
  }

  private Map<?, ?> unpickle(byte[] bytes) throws IOException {
    try {
      if (new TensorUnpickler().load(new ByteArrayInputStream(bytes)) instanceof Map<?, ?> state) {
        return state;
      }
      throw refused(file, "it is not a dictionary of tensors");
    } catch (PickleException e) {
      throw refused(file, e.getMessage());
    } catch (RuntimeException e) {
      // The unpickler meets damage with whatever its stack machine runs into.
      throw refused(file, "its data.pkl is damaged");
    }
  }

  private TensorLocation locate(String name, TensorUnpickler.PickledTensor tensor)
      throws IOException {
    TensorUnpickler.Storage storage = tensor.storage();
    ZipArchiveEntry entry = zip.getEntry(root + "/data/" + storage.key());
    if (entry == null || entry.getMethod() != ZipArchiveEntry.STORED) {
      throw refused(file, "the bytes of " + name + " are not in it");
    }
    int size = storage.dtype().bits() / Byte.SIZE;
    try {
      if (!tensor.isContiguous()) {
        throw refused(file, "the tensor " + name + " is not contiguous");
      }
      long begin = Math.multiplyExact(tensor.offset(), size);
      long length = Math.multiplyExact(tensor.elements(), size);
      long end = Math.addExact(begin, length);
      boolean possible = begin >= 0 && tensor.shape().stream().allMatch(extent -> extent >= 0);
      if (possible && end <= entry.getSize() && isInFile(entry)) {
        return new TensorLocation(
            name, storage.dtype(), tensor.shape(), file, entry.getDataOffset() + begin, length);
      }
    } catch (ArithmeticException e) {
      // falls through: too large is out of bounds as well
    }
    throw refused(file, "the tensor " + name + " lies outside its storage");
  }

  /** A storage may claim to be longer than the file that it is in. */
  private boolean isInFile(ZipArchiveEntry entry) throws IOException {
    long begin = entry.getDataOffset();
    return begin >= 0 && entry.getSize() <= Files.size(file) - begin;
  }

  private static String shown(Object key) {
    String name = String.valueOf(key);
    return name.substring(0, Math.min(MOST_NAMED, name.length()));
  }

  private static CheckpointException refused(Path file, String why) {
    return new CheckpointException(
        file
            + " can't be read: "
            + why
            + ". Save it as safetensors with transformers:"
            + " AutoModelForCausalLM.from_pretrained(…).save_pretrained(…).");
  }
}
