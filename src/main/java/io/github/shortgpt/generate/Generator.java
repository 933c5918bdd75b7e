package io.github.shortgpt.generate;

import io.github.shortgpt.forward.CachedDecoder;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Goes on with a prompt until something ends the text. */
public final class Generator {
  private final CachedDecoder decoder;
  private final Tokenizer tokenizer;
  private final Sampling sampling;
  private final Ending ending;

  public Generator(CachedDecoder decoder, Tokenizer tokenizer, Sampling sampling, Ending ending) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.sampling = sampling;
    this.ending = ending;
  }

  /**
   * Reads the prompt and goes on.
   *
   * @param prompt at least one id
   * @param receiver is given every piece of text as soon as it is certain, whole characters only,
   *     and says whether it wants more
   */
  public Generated run(int[] prompt, Predicate<String> receiver) throws IOException {
    Sampling.Draw draw = sampling.new Draw();
    TextStream stream = new TextStream(tokenizer, prompt);
    List<Integer> ids = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int given = 0;
    long begun = System.nanoTime();
    float[] logits = decoder.read(prompt);
    long read = System.nanoTime();
    while (true) {
      int id = draw.next(logits);
      ids.add(id);
      boolean last = ending.ids().contains(id);
      text.append(last ? "" : stream.add(id));
      last |= ids.size() == ending.tokens();
      text.append(last ? stream.end() : "");
      Optional<Integer> over = ending.in(text.toString());
      over.ifPresent(text::setLength);
      last |= over.isPresent();
      int certain = last ? text.length() : text.length() - ending.openEnd(text.toString());
      if (certain > given) {
        last |= !receiver.test(text.substring(given, certain));
        given = certain;
      }
      if (last) {
        return new Generated(ids, text.toString(), seconds(begun, read), secondsSince(read));
      }
      logits = decoder.read(id);
    }
  }

  private static double secondsSince(long nanos) {
    return seconds(nanos, System.nanoTime());
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }
}
