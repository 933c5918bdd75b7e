package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.text.Tokenizer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Holds log-likelihoods, verdicts and printed numbers of a task against those that
 * scripts/harness.py measured of the same model on the same files; scripts/against-harness runs
 * both.
 */
final class HarnessComparison {
  private static final double NATS_PER_TOKEN = 1e-4;
  private static final double PRINTED = 1e-9;
  private static final double PERPLEXITY = 1e-4;

  private final TaskItems items;
  private final JsonNode harness;
  private final RequestEncoder encoder;
  private final PrintStream out;
  private int count;
  private int otherPrompts;
  private int otherArgmax;
  private int otherVerdicts;
  private double largest;

  private HarnessComparison(
      TaskItems items, JsonNode harness, RequestEncoder encoder, PrintStream out) {
    this.items = items;
    this.harness = harness;
    this.encoder = encoder;
    this.out = out;
  }

  /**
   * {@code MODEL DIRECTORY SHOTS LIMIT TASK=PATH…}; prints a line for each task, and ends with 1 if
   * one differs.
   */
  public static void main(String[] args) throws IOException {
    Path model = Path.of(args[0]);
    int shots = Integer.parseInt(args[2]);
    OptionalInt limit = OptionalInt.of(Integer.parseInt(args[3]));
    Decoder decoder = Decoder.of(Checkpoint.open(model));
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    boolean same = true;
    try (Engine engine = Engine.start(OptionalInt.empty());
        Tokenizer tokenizer = Tokenizer.open(model)) {
      MultipleChoice choice =
          new MultipleChoice(engine, decoder, ComputeType.FLOAT32, tokenizer, 1L << 30);
      RequestEncoder encoder =
          new RequestEncoder(tokenizer, MultipleChoice.length(decoder, tokenizer));
      for (String task : List.of(args).subList(4, args.length)) {
        String name = task.substring(0, task.indexOf('='));
        Path data = Path.of(task.substring(name.length() + 1));
        TaskItems items = TaskItems.read(Task.named(name), data, shots, limit);
        Path expected = Path.of(args[1], name + "-" + shots + ".json");
        JsonNode harness = new ObjectMapper().readTree(expected.toFile());
        same &= new HarnessComparison(items, harness, encoder, out).holds(choice, decoder);
      }
    }
    System.exit(same ? 0 : 1);
  }

  private boolean holds(MultipleChoice choice, Decoder decoder) throws IOException {
    List<LayerSubset> whole = List.of(LayerSubset.without(decoder.layers().size(), List.of()));
    List<Loglikelihood> answers =
        choice.answers(items.requests(), whole, (done, total) -> {}).get(0);
    int first = 0;
    for (Map.Entry<String, List<Item>> subject : items.bySubject().entrySet()) {
      JsonNode records = harness.at("/tasks/" + subject.getKey());
      if (records.size() != subject.getValue().size()) {
        throw new IllegalStateException(subject.getKey() + " has other items");
      }
      for (int i = 0; i < records.size(); i++) {
        Item item = subject.getValue().get(i);
        int end = first + item.requests().size();
        add(
            new HarnessRecord(records.get(i), items.task().formulation()),
            item,
            answers.subList(first, end));
        first = end;
      }
    }
    boolean printed = printsTheSame(MultipleChoice.result(items, answers));
    out.printf(
        Locale.ROOT,
        "%-15s %d-shot %5d items: largest difference %.1e nats a token; different: %d prompts, %d"
            + " argmaxes, %d verdicts; printed numbers %s%n",
        items.task().name(),
        items.shots(),
        count,
        largest,
        otherPrompts,
        otherArgmax,
        otherVerdicts,
        printed ? "the same" : "DIFFER");
    return printed && largest <= NATS_PER_TOKEN && otherPrompts + otherArgmax + otherVerdicts == 0;
  }

  private void add(HarnessRecord record, Item item, List<Loglikelihood> answers)
      throws IOException {
    count++;
    boolean same = record.requests().equals(item.requests()) && record.gold() == item.gold();
    otherPrompts += same ? 0 : 1;
    for (int i = 0; i < answers.size(); i++) {
      int tokens = encoder.encode(item.requests().get(i)).predicted();
      double difference = Math.abs(record.sum(i) - answers.get(i).sum()) / tokens;
      largest = Math.max(largest, difference);
      otherArgmax += record.agrees(i, answers.get(i)) ? 0 : 1;
    }
    ItemVerdict ours = ItemVerdict.of(item, answers, items.task().formulation());
    otherVerdicts += record.verdict(ours).equals(ours) ? 0 : 1;
  }

  /** Whether the harness prints these numbers for each subject. */
  private boolean printsTheSame(TaskResult result) {
    List<TaskScore> scores =
        result.subjects().isEmpty() ? List.of(result.total()) : result.subjects();
    boolean same = true;
    for (TaskScore score : scores) {
      JsonNode numbers = harness.at("/printed/" + score.name());
      same &= numbers.get("items").asInt() == score.items();
      same &= equal(numbers, "acc", score.acc());
      same &= score.accNorm().isEmpty() || equal(numbers, "acc_norm", score.accNorm().get());
      if (score.perplexity().isPresent()) {
        double ours = score.perplexity().getAsDouble();
        double its = numbers.get("perplexity").asDouble();
        out.printf(Locale.ROOT, "perplexity %.6f, the harness prints %.6f%n", ours, its);
        same &= Math.abs(ours / its - 1) < PERPLEXITY;
      }
    }
    return same;
  }

  private static boolean equal(JsonNode numbers, String metric, Rate rate) {
    double error = rate.standardError().orElse(0);
    return Math.abs(numbers.get(metric).asDouble() - rate.mean()) < PRINTED
        && Math.abs(numbers.path(metric + "_stderr").asDouble() - error) < PRINTED;
  }
}
