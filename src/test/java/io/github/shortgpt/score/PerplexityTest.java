package io.github.shortgpt.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.FinishedLayers;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityTest {
  @TempDir Path temp;

  @Test
  void whatIsBrokenOffGoesOnWithTheCandidatesThatAreOpen() throws IOException {
    Golden golden = Golden.named("llama");
    Decoder decoder = Decoder.of(Checkpoint.open(golden.write(temp.resolve("model"))));
    CalibrationSet set = golden.calibrationSet(decoder.checkpoint().directory());
    List<LayerSubset> candidates = Perplexity.candidates(decoder.layers().size());
    ComputeType type = ComputeType.FLOAT32;
    Path kept = temp.resolve("kept");
    try (Engine engine = Engine.start(OptionalInt.of(1));
        SubsetStream stream = new SubsetStream(engine, decoder, type, set, 1 << 20);
        LanguageHead head = new LanguageHead(engine, decoder, type)) {
      Losses losses =
          (finished, progress) ->
              Perplexity.losses(stream, head, candidates, set, finished, progress);
      Samples whole = losses.of(Optional.empty(), (done, total) -> {});
      long all = Perplexity.cost(stream, candidates, true);
      AtomicLong evaluations = new AtomicLong();
      EvaluationProgress breaking =
          (done, total) -> {
            if (evaluations.incrementAndGet() == all - 1) { // in the last part
              throw new IllegalStateException("broken off");
            }
          };
      try (FinishedLayers finished = FinishedLayers.in(kept, Map.of())) {
        assertThrows(IllegalStateException.class, () -> losses.of(Optional.of(finished), breaking));
      }
      AtomicLong more = new AtomicLong();
      Samples resumed;
      try (FinishedLayers finished = FinishedLayers.in(kept, Map.of())) {
        resumed = losses.of(Optional.of(finished), (done, total) -> more.incrementAndGet());
      }

      assertEquals(stream.evaluationsOf(candidates.subList(4, 5)), more.get());
      for (int layer = 0; layer < candidates.size(); layer++) {
        assertArrayEquals(whole.sums().get(layer), resumed.sums().get(layer));
        assertArrayEquals(whole.tokens().get(layer), resumed.tokens().get(layer));
      }
    }
  }

  private interface Losses {
    Samples of(Optional<FinishedLayers> finished, EvaluationProgress progress) throws IOException;
  }
}
