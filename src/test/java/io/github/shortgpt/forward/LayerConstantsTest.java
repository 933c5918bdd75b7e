package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerConstantsTest {
  private static final int COLUMNS = 48;

  private static Engine engine;
  @TempDir private Path directory;

  @BeforeAll
  static void startEngine() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  /** The type of the rotary tables; DJL knows no bfloat16 and calls it unknown. */
  private DataType tableType(String golden, ComputeType type) throws IOException {
    Path model = Golden.named(golden).write(directory.resolve(golden));
    Decoder decoder = Decoder.of(Checkpoint.open(model));
    BlockScript script = engine.load(decoder.script());
    try (LayerConstants constants = new LayerConstants(engine, script, decoder, COLUMNS, type)) {
      Map<String, IValue> entries = constants.of(decoder.layers().get(0)).toIValueMap();
      try {
        return engine.array(entries.get("cosines")).getDataType();
      } finally {
        entries.values().forEach(IValue::close);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"llama, UNKNOWN", "olmo, FLOAT32", "ernie4_5, FLOAT32"})
  void rotaryTablesStayInFloat32OnlyWhereTheFamilySaysSo(String golden, DataType expected)
      throws IOException {
    assertEquals(expected, tableType(golden, ComputeType.BFLOAT16));
  }

  @ParameterizedTest
  @CsvSource({"llama", "olmo"})
  void theyAreInFloat32WhereverThatIsComputedIn(String golden) throws IOException {
    assertEquals(DataType.FLOAT32, tableType(golden, ComputeType.FLOAT32));
  }
}
