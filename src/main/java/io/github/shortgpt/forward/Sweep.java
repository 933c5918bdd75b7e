package io.github.shortgpt.forward;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One pass over all layers with the candidates whose states fit in memory together. */
final class Sweep implements AutoCloseable {
  private final DecoderRun run;
  private final List<TokenBatch> batches;
  private final List<LayerSubset> subsets;
  private final SubsetObserver observer;
  private final Runnable evaluated;
  private final Set<HiddenStates> live = ConcurrentHashMap.newKeySet();

  /**
   * A sweep that has not begun.
   *
   * @param evaluated is told of every evaluation of a layer over all batches
   */
  Sweep(
      DecoderRun run,
      List<TokenBatch> batches,
      List<LayerSubset> subsets,
      SubsetObserver observer,
      Runnable evaluated) {
    this.run = run;
    this.batches = batches;
    this.subsets = subsets;
    this.observer = observer;
    this.evaluated = evaluated;
  }

  /**
   * Candidates that kept the same layers so far, and their states, batch by batch.
   *
   * @param embedded whether they kept none yet
   */
  private record Node(List<Integer> candidates, List<HiddenStates> states, boolean embedded) {}

  /** What a layer is to the candidates of a node: their last, one of theirs, or none of theirs. */
  private record Fork(
      Node node, List<Integer> ending, List<Integer> going, List<Integer> skipping) {
    boolean applies() {
      return !ending.isEmpty() || !going.isEmpty();
    }

    boolean endsAll() {
      return going.isEmpty() && skipping.isEmpty();
    }
  }

  /**
   * Runs candidates to their ends.
   *
   * @param candidates places in the list of subsets
   */
  void through(Decoder decoder, List<Integer> candidates) throws IOException {
    List<HiddenStates> embedded = new ArrayList<>();
    run.embed(batches, (batch, states) -> embedded.add(held(states)));
    List<Node> nodes = List.of(new Node(candidates, embedded, true));
    for (DecoderLayer layer : decoder.layers()) {
      Map<DecoderLayer, List<Fork>> forks = new LinkedHashMap<>();
      for (Node node : nodes) {
        DecoderLayer inPlace = node.embedded() ? decoder.asFirst(layer) : layer;
        forks.computeIfAbsent(inPlace, l -> new ArrayList<>()).add(fork(node, layer.index()));
      }
      nodes = after(forks);
    }
  }

  private List<Node> after(Map<DecoderLayer, List<Fork>> forks) throws IOException {
    List<Node> after = new ArrayList<>();
    for (Map.Entry<DecoderLayer, List<Fork>> alike : forks.entrySet()) {
      if (alike.getValue().stream().anyMatch(Fork::applies)) {
        try (DecoderRun.LoadedLayer loaded = run.load(alike.getKey())) {
          after.addAll(after(alike.getValue(), loaded));
        }
      } else {
        alike.getValue().forEach(fork -> after.add(fork.node()));
      }
    }
    return after;
  }

  private Fork fork(Node node, int layer) {
    List<Integer> ending = new ArrayList<>();
    List<Integer> going = new ArrayList<>();
    List<Integer> skipping = new ArrayList<>();
    for (int candidate : node.candidates()) {
      LayerSubset subset = subsets.get(candidate);
      (!subset.contains(layer) ? skipping : subset.last() == layer ? ending : going).add(candidate);
    }
    return new Fork(node, ending, going, skipping);
  }

  private List<Node> after(List<Fork> forks, DecoderRun.LoadedLayer layer) throws IOException {
    List<Node> after = new ArrayList<>();
    // What ends here first: the memory that it frees is taken by what parts.
    List<Fork> ordered = new ArrayList<>(forks);
    ordered.sort((a, b) -> Boolean.compare(b.endsAll(), a.endsAll()));
    for (Fork fork : ordered) {
      if (fork.applies()) {
        List<HiddenStates> outputs = apply(layer, fork);
        evaluated.run();
        if (!fork.going().isEmpty()) {
          after.add(new Node(fork.going(), outputs, false));
        }
      }
      if (!fork.skipping().isEmpty()) {
        after.add(new Node(fork.skipping(), fork.node().states(), fork.node().embedded()));
      }
    }
    return after;
  }

  /** The outputs, of which only those are open that some candidate goes on with. */
  private List<HiddenStates> apply(DecoderRun.LoadedLayer layer, Fork fork) throws IOException {
    HiddenStates[] outputs = new HiddenStates[batches.size()];
    run.eachBatch(
        batches,
        i -> {
          HiddenStates input = fork.node().states().get(i);
          HiddenStates output = held(layer.apply(input));
          if (fork.skipping().isEmpty()) {
            release(input);
          }
          List<Runnable> seen = new ArrayList<>();
          for (int candidate : fork.ending()) {
            seen.add(observer.onEnd(candidate, batches.get(i), output));
          }
          if (fork.going().isEmpty()) {
            release(output);
          }
          outputs[i] = output;
          return () -> seen.forEach(Runnable::run);
        });
    return List.of(outputs);
  }

  /** States of one batch that are open now. */
  int liveStates() {
    return live.size();
  }

  private HiddenStates held(HiddenStates states) {
    live.add(states);
    return states;
  }

  private void release(HiddenStates states) {
    live.remove(states);
    states.close();
  }

  @Override
  public void close() {
    live.forEach(HiddenStates::close);
    live.clear();
  }
}
