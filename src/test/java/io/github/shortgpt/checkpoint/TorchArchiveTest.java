package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchArchiveTest {
  private static final String CONVERT =
      ". Save it as safetensors with transformers:"
          + " AutoModelForCausalLM.from_pretrained(…).save_pretrained(…).";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("pytorch_model.bin");
  }

  private List<Float> numbers(TensorLocation tensor) throws IOException {
    byte[] bytes = Files.readAllBytes(tensor.file());
    ByteBuffer numbers =
        ByteBuffer.wrap(bytes, (int) tensor.offset(), (int) tensor.length())
            .order(ByteOrder.LITTLE_ENDIAN);
    List<Float> read = new java.util.ArrayList<>();
    while (numbers.hasRemaining()) {
      read.add(numbers.getFloat());
    }
    return read;
  }

  private String refusal() {
    return assertThrows(CheckpointException.class, () -> TorchArchive.read(file)).getMessage();
  }

  private String refused(String why) {
    return file + " can't be read: " + why + CONVERT;
  }

  @Test
  void findsTensorsWhereTheyLie() throws IOException {
    new TinyTorchArchive()
        .tensor("a.weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
        .tensor("b.bias", new long[] {2}, 7, 8)
        .save(file);

    List<TensorLocation> tensors = TorchArchive.read(file).tensors();

    assertEquals(
        List.of("a.weight", "b.bias"), tensors.stream().map(TensorLocation::name).toList());
    assertEquals("F32 [2, 3]", tensors.get(0).describe());
    assertEquals(List.of(1f, 2f, 3f, 4f, 5f, 6f), numbers(tensors.get(0)));
    assertEquals(List.of(7f, 8f), numbers(tensors.get(1)));
  }

  @Test
  void twoNamesMayShareAStorage() throws IOException {
    TinyTorchArchive archive = new TinyTorchArchive();
    String key = archive.storage(1, 2, 3, 4);
    archive
        .view("embedding", key, 0, new long[] {2, 2}, new long[] {2, 1})
        .view("tail", key, 2, new long[] {2}, new long[] {1})
        .save(file);

    List<TensorLocation> tensors = TorchArchive.read(file).tensors();

    assertEquals(List.of(1f, 2f, 3f, 4f), numbers(tensors.get(0)));
    assertEquals(List.of(3f, 4f), numbers(tensors.get(1)));
  }

  @Test
  void runsNothingThatAPickleAsksFor() throws IOException {
    new TinyTorchArchive().call("weight", "os", "system").save(file);
    assertEquals(refused("it asks for \"os.system\", which is not run"), refusal());

    new TinyTorchArchive().saveRaw(file, bytes("(S'true'\nios\nsystem\n."));
    assertEquals(refused("it holds an object that is not a tensor"), refusal());

    new TinyTorchArchive()
        .saveRaw(file, bytes("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093."));
    assertEquals(refused("it asks for \"os.system\", which is not run"), refusal());
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void refusesTransposedTensors() throws IOException {
    TinyTorchArchive archive = new TinyTorchArchive();
    String key = archive.storage(1, 2, 3, 4);
    archive.view("weight", key, 0, new long[] {2, 2}, new long[] {1, 2}).save(file);
    assertEquals(refused("the tensor weight is not contiguous"), refusal());
  }

  @Test
  void refusesTensorsOutsideTheirStorage() throws IOException {
    TinyTorchArchive archive = new TinyTorchArchive();
    String key = archive.storage(1, 2, 3, 4);
    archive.view("weight", key, 1, new long[] {4}, new long[] {1}).save(file);
    assertEquals(refused("the tensor weight lies outside its storage"), refusal());

    new TinyTorchArchive().view("weight", "9", 0, new long[] {1}, new long[] {1}).save(file);
    assertEquals(refused("the bytes of weight are not in it"), refusal());

    archive = new TinyTorchArchive();
    key = archive.storage(1);
    archive.view("weight", key, 0, new long[] {-1}, new long[] {1}).save(file);
    assertEquals(refused("the tensor weight lies outside its storage"), refusal());
  }

  @Test
  void refusesWhatIsNotADictionaryOfTensors() throws IOException {
    new TinyTorchArchive().call("step", "collections", "OrderedDict").save(file);
    assertEquals(refused("its entry step is not a tensor"), refusal());

    new TinyTorchArchive().saveRaw(file, bytes("K\u0007."));
    assertEquals(refused("it is not a dictionary of tensors"), refusal());
  }

  @Test
  void refusesBigEndianAndOldFiles() throws IOException {
    new TinyTorchArchive().byteOrder("big").save(file);
    assertEquals(refused("its byte order is big"), refusal());

    Files.write(file, bytes("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019."));
    assertEquals(refused("it is not a zip archive, as PyTorch has saved since 1.6"), refusal());
  }

  @Test
  void meetsDamageWithASentence() throws IOException {
    new TinyTorchArchive().tensor("a.weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6).save(file);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int trial = 0; trial < 2000; trial++) {
      byte[] damaged = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      try {
        TorchArchive.read(file);
      } catch (CheckpointException e) {
        assertTrue(e.getMessage().endsWith(CONVERT), e.getMessage());
      }
    }
  }

  @Test
  void refusesBombs() throws IOException {
    // a list that holds itself as the key of a dictionary: no end to its hash
    new TinyTorchArchive()
        .saveRaw(file, bytes("\u0080\u0002}]q\u0000h\u0000ah\u0000N s.".replace(" ", "")));
    assertEquals(refused("it holds an object that is not a tensor"), refusal());

    new TinyTorchArchive().saveRaw(file, bytes("\u0080\u0002})\u0085q\u0000Ns."));
    assertEquals(refused("it holds a dictionary whose keys are not names"), refusal());

    new TinyTorchArchive().saveRaw(file, bytes("\u0080\u0002" + "}".repeat(4_000_001) + "."));
    assertEquals(refused("it holds more than tensors could be"), refusal());

    String huge = "X\u00ff\u00ff\u00ff\u007f";
    new TinyTorchArchive().saveRaw(file, bytes("\u0080\u0002}" + huge + "a."));
    assertEquals(refused("it holds a string of 2147483647 bytes"), refusal());

    for (String lengths :
        List.of("\u008b\u00ff\u00ff\u00ff\u007f", "\u008d" + "\u00ff".repeat(7) + "\u007f")) {
      new TinyTorchArchive().saveRaw(file, bytes("\u0080\u0004" + lengths + "."));
      assertEquals(refused("it holds an object that is not a tensor"), refusal());
    }
  }

  @Test
  void refusesAPackedPickle() throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(new byte[1 << 24]);
    }
    assertTrue(Files.size(file) < 1 << 20);
    assertEquals(refused("its data.pkl is packed or has 16777216 bytes"), refusal());
  }

  @Test
  void refusesImpossibleTensors() throws IOException {
    TinyTorchArchive archive = new TinyTorchArchive();
    String key = archive.storage(1, 2, 3, 4, 5, 6);
    archive.view("weight", key, 0, new long[] {-2, -3}, new long[] {-3, 1}).save(file);
    assertEquals(refused("the tensor weight lies outside its storage"), refusal());

    archive = new TinyTorchArchive();
    key = archive.storage(1, 2);
    archive.view("weight", key, 0, new long[] {2, 1}, new long[] {1}).save(file);
    assertEquals(
        refused("it holds a tensor with another number of strides than extents"), refusal());
  }

  @Test
  void refusesAStorageThatClaimsMoreThanTheFile() throws IOException {
    new TinyTorchArchive().tensor("a", new long[] {2}, 1, 2).save(file);
    byte[] archive = Files.readAllBytes(file);
    String latin = new String(archive, StandardCharsets.ISO_8859_1);
    int entry = latin.lastIndexOf("archive/data/0") - 46; // of the central directory
    ByteBuffer sizes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    sizes.putInt(entry + 20, 1 << 30).putInt(entry + 24, 1 << 30);
    Files.write(file, archive);

    String sentence = refusal();

    assertTrue(sentence.endsWith(CONVERT), sentence);
  }

  @Test
  void refusesAByteOrderThatIsPackedInAnUncommonWay() throws IOException {
    new TinyTorchArchive().tensor("a", new long[] {2}, 1, 2).save(file);
    byte[] archive = Files.readAllBytes(file);
    String latin = new String(archive, StandardCharsets.ISO_8859_1);
    archive[latin.lastIndexOf("archive/byteorder") - 46 + 10] = 93; // Zstandard
    Files.write(file, archive);

    assertEquals(refused("its byte order is packed"), refusal());
  }

  /** Puts the last entry of an archive's directory there so many times more. */
  private static byte[] repeatingTheLastEntry(byte[] archive, int times) {
    int end = archive.length - 22;
    int begin = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).getInt(end + 16);
    int entry = end - 46 - "archive/data/0".length();
    int more = times * (end - entry);
    ByteBuffer repeating =
        ByteBuffer.allocate(archive.length + more).order(ByteOrder.LITTLE_ENDIAN);
    repeating.put(archive, 0, end);
    for (int i = 0; i < times; i++) {
      repeating.put(archive, entry, end - entry);
    }
    repeating.put(archive, end, 22);
    return repeating.putInt(end + more + 12, end + more - begin).array();
  }

  @Test
  void refusesADirectoryThatIsLargerThanAModelsBeforeItIsRead() throws IOException {
    new TinyTorchArchive().tensor("a", new long[] {2}, 1, 2).save(file);
    byte[] archive = Files.readAllBytes(file);

    Files.write(file, repeatingTheLastEntry(archive, 50_000));
    assertEquals(1, TorchArchive.read(file).tensors().size());

    Files.write(file, repeatingTheLastEntry(archive, 300_000));
    assertEquals(refused("it lists more than a model's tensors could be"), refusal());
  }
}
