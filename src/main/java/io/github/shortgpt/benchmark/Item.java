package io.github.shortgpt.benchmark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One question of a task.
 *
 * @param requests one for each choice; a single one where the model has to know the continuation
 * @param choices what acc_norm takes the lengths of; empty where there is no choice
 * @param gold the place of the right choice
 * @param example the item with its answer, as it stands before another; null where a task has none
 */
record Item(List<Request> requests, List<String> choices, int gold, String example) {
  private static final String DELIMITER = " ";

  Item {
    requests = List.copyOf(requests);
    choices = List.copyOf(choices);
  }

  /** Choices after one context. */
  static Item choosing(String context, List<String> choices, int gold) {
    List<Request> requests =
        choices.stream().map(choice -> Request.of(context, DELIMITER + choice)).toList();
    return new Item(requests, choices, gold, context + DELIMITER + choices.get(gold));
  }

  /** One continuation after several contexts. */
  static Item choosingContext(List<String> contexts, String continuation, int gold) {
    List<Request> requests =
        contexts.stream().map(context -> Request.of(context, DELIMITER + continuation)).toList();
    return new Item(requests, contexts, gold, contexts.get(gold) + DELIMITER + continuation);
  }

  /** A continuation that has to be the likeliest of all. */
  static Item knowing(String context, String continuation) {
    List<Request> requests = List.of(Request.of(context, continuation));
    return new Item(requests, List.of(), 0, context + DELIMITER + continuation);
  }

  /** The likeliest of whole texts. */
  static Item ofWholes(List<String> texts, int gold) {
    return new Item(texts.stream().map(Request::ofWhole).toList(), texts, gold, null);
  }

  /** How often a blind guess is right. */
  double chance() {
    return choices.isEmpty() ? 0 : 1.0 / choices.size();
  }

  /** The item with examples before it. */
  Item after(String preface) {
    // Choices share their context, which may be long with its examples.
    Map<String, String> contexts = new HashMap<>();
    List<Request> later =
        requests.stream()
            .map(
                request ->
                    new Request(
                        contexts.computeIfAbsent(request.context(), preface::concat),
                        request.continuation(),
                        request.whole()))
            .toList();
    return new Item(later, choices, gold, example);
  }
}
