package io.github.shortgpt.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
  @Test
  void whatIsLeftToDrawFromIsWhatTransformersLeaves() throws IOException {
    JsonNode drawn = Expected.read("drawn");
    float[] logits = logits(drawn.get("logits"));
    for (JsonNode expected : drawn.get("cases")) {
      int k = expected.get("topK").asInt();
      Sampling sampling =
          new Sampling(
              expected.get("temperature").asDouble(),
              k == 0 ? OptionalInt.empty() : OptionalInt.of(k),
              expected.get("topP").asDouble(),
              0);
      List<Sampling.Candidate> left = sampling.candidates(logits);
      double all = left.stream().mapToDouble(Sampling.Candidate::weight).sum();
      assertEquals(expected.get("shares").size(), left.size(), expected.toString());
      for (Sampling.Candidate candidate : left) {
        double share = expected.get("shares").path(String.valueOf(candidate.id())).asDouble(-1);
        assertEquals(share, candidate.weight() / all, 1e-6, expected.toString());
      }
    }
  }

  private static float[] logits(JsonNode list) {
    float[] logits = new float[list.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) list.get(i).asDouble();
    }
    return logits;
  }

  @Test
  void drawsComeAsOftenAsTheirProbabilitiesSay() {
    Sampling.Draw draw = new Sampling(1, OptionalInt.empty(), 1, 3).new Draw();
    float[] logits = {0, (float) Math.log(3)};
    long ones = IntStream.range(0, 10_000).filter(i -> draw.next(logits) == 1).count();
    assertEquals(7500, (double) ones, 200);
  }

  @Test
  void ofEqualLogitsTheFirstIsTheLikeliest() {
    assertEquals(1, Sampling.greedy().new Draw().next(new float[] {0, 2, 2, 1}));
  }
}
