package io.github.shortgpt.speed;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.CachedDecoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.EvaluationProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Times models in turn, each as text is generated with it: its weights mapped, a prompt read at
 * once, then token after token with what is kept of those before. Only one model is open at a time,
 * so that the memory held is its own and the program's. Tokens are drawn from the vocabulary, the
 * same ones every time: what they say changes no speed but that of experts.
 */
public final class SpeedBench {
  private static final long SEED = 0;

  private final Engine engine;
  private final ComputeType type;
  private final SpeedSettings settings;

  public SpeedBench(Engine engine, ComputeType type, SpeedSettings settings) {
    this.engine = engine;
    this.type = type;
    this.settings = settings;
  }

  /** What each model takes, in their order. */
  public List<SpeedResult> measure(List<Contender> contenders, EvaluationProgress progress)
      throws IOException {
    int models = contenders.size();
    List<List<SpeedResult.Run>> runs =
        Stream.generate(() -> (List<SpeedResult.Run>) new ArrayList<SpeedResult.Run>())
            .limit(models)
            .toList();
    for (int run = 0; run < settings.runs(); run++) {
      for (int turn = 0; turn < models; turn++) {
        // Another model begins each time: nobody always comes first.
        int model = (run + turn) % models;
        runs.get(model).add(run(contenders.get(model)));
        progress.onEvaluation((long) run * models + turn + 1, (long) settings.runs() * models);
      }
    }
    return runs.stream().map(SpeedResult::new).toList();
  }

  private SpeedResult.Run run(Contender contender) throws IOException {
    Decoder decoder = contender.decoder();
    int[] prompt = ids(decoder, settings.prompt());
    int[] following = ids(decoder, settings.decoded());
    boolean marked = PeakMemory.reset();
    try (CachedDecoder cached =
        new CachedDecoder(engine, decoder, type, contender.layers(), contender.layers())) {
      // Once untimed: the first pass brings the weights into memory.
      cached.read(prompt);
      cached.read(following[0]);
      cached.restart();
      long begun = System.nanoTime();
      cached.read(prompt);
      long read = System.nanoTime();
      for (int id : following) {
        cached.read(id);
      }
      long done = System.nanoTime();
      OptionalLong peak = marked ? PeakMemory.bytes() : OptionalLong.empty();
      return new SpeedResult.Run(
          perSecond(prompt.length, read - begun),
          perSecond(following.length, done - read),
          peak.isPresent() ? peak.getAsLong() : null);
    }
  }

  private static int[] ids(Decoder decoder, int count) {
    int vocabulary = Math.toIntExact(decoder.embedding().shape().get(0));
    return new Random(SEED).ints(count, 0, vocabulary).toArray();
  }

  private static double perSecond(int tokens, long nanos) {
    return tokens / (nanos / 1e9);
  }
}
