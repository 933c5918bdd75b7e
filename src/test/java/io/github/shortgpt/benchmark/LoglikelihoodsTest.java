package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoglikelihoodsTest {
  private static final long PLENTY = 1 << 30;

  @TempDir static Path temp;
  private static Engine engine;

  @BeforeAll
  static void startEngine() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  private static Decoder decoder(String golden) throws IOException {
    return Decoder.of(
        Checkpoint.open(Golden.named(golden).write(temp.resolve(golden + System.nanoTime()))));
  }

  /** Of several lengths; some begin like others, two are equal. */
  private static List<EncodedRequest> requests(String golden) {
    int[] ids =
        Arrays.stream(Golden.named(golden).text().split(" ")).mapToInt(Integer::parseInt).toArray();
    List<EncodedRequest> requests = new ArrayList<>();
    for (int[] cut : new int[][] {{0, 5, 1}, {0, 12, 4}, {3, 21, 17}, {0, 12, 4}, {2, 9, 3}}) {
      requests.add(new EncodedRequest(Arrays.copyOfRange(ids, cut[0], cut[1]), cut[2]));
    }
    return requests;
  }

  private static List<List<Loglikelihood>> measure(
      Decoder decoder, List<EncodedRequest> requests, List<LayerSubset> candidates, long liveBytes)
      throws IOException {
    return new Loglikelihoods(engine, decoder, ComputeType.FLOAT32, liveBytes)
        .measure(requests, candidates, (done, total) -> assertTrue(done <= total));
  }

  private static void assertAlike(List<Loglikelihood> expected, List<Loglikelihood> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).sum(), actual.get(i).sum(), 2e-5, "request " + i);
      assertEquals(expected.get(i).greedy(), actual.get(i).greedy(), "request " + i);
      assertEquals(expected.get(i).tokens(), actual.get(i).tokens(), "request " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "qwen2-sliding",
        "gemma2",
        "gpt2",
        "bloom",
        "mpt",
        "falcon-alibi",
        "deepseek_v3",
        "mixtral",
        "qwen3_moe",
        "gpt_oss",
        "mamba",
        "mamba2",
        "falcon_mamba",
        "rwkv"
      })
  void aRequestAmongLongerOnesGetsWhatItGetsAlone(String golden) throws IOException {
    Decoder decoder = decoder(golden);
    List<LayerSubset> all = List.of(LayerSubset.without(decoder.layers().size(), List.of()));
    List<EncodedRequest> requests = requests(golden);
    List<Loglikelihood> together = measure(decoder, requests, all, PLENTY).get(0);
    for (int i : new int[] {0, requests.size() - 1}) {
      List<EncodedRequest> one = requests.subList(i, i + 1);
      assertAlike(measure(decoder, one, all, PLENTY).get(0), together.subList(i, i + 1));
    }
  }

  @Test
  void candidatesTogetherGetWhatEachGetsAloneHoweverLittleMemoryThereIs() throws IOException {
    Decoder decoder = decoder("llama");
    int layers = decoder.layers().size();
    List<LayerSubset> candidates =
        List.of(
            LayerSubset.without(layers, List.of()),
            LayerSubset.without(layers, List.of(0)),
            LayerSubset.without(layers, List.of(layers - 1)));
    List<EncodedRequest> requests = requests("llama");
    List<List<Loglikelihood>> together = measure(decoder, requests, candidates, PLENTY);
    List<List<Loglikelihood>> scarce = measure(decoder, requests, candidates, 1);
    for (int i = 0; i < candidates.size(); i++) {
      List<LayerSubset> one = List.of(candidates.get(i));
      assertAlike(measure(decoder, requests, one, PLENTY).get(0), together.get(i));
      assertAlike(together.get(i), scarce.get(i));
    }
    assertTrue(Math.abs(together.get(0).get(2).sum() - together.get(1).get(2).sum()) > 1e-3);
  }

  @Test
  void aRequestThatBeginsAnotherNeedsNoRowOfItsOwn() {
    List<RequestBatch> batches = RequestBatch.pack(requests("llama"));
    assertEquals(1, batches.size());
    assertEquals(3, batches.get(0).tokens().rows());
    assertEquals(17, batches.get(0).tokens().columns());
  }
}
