package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.Rate;
import io.github.shortgpt.benchmark.Task;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.benchmark.TaskScore;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds gates against what was measured of an original.
 *
 * @param text null if no text was read
 * @param tasks in the order in which every model's are
 */
record GateJudge(List<Gate> gates, TextResult text, List<TaskResult> tasks) {
  GateJudge {
    gates = List.copyOf(gates);
    tasks = List.copyOf(tasks);
  }

  /**
   * What the gates say of another model.
   *
   * @throws UsageException if one can't judge it
   */
  List<Gate.Verdict> verdicts(String name, TextResult itsText, List<TaskResult> itsTasks)
      throws UsageException {
    List<Gate.Verdict> verdicts = new ArrayList<>();
    for (Gate gate : gates) {
      if (!gate.measure().isOfText()) {
        verdicts.add(ofTask(gate, itsTasks));
        continue;
      }
      if (gate.measure() != Gate.Measure.PPL && itsText.divergence() == null) {
        throw new UsageException(
            "--gate %s can't judge %s: its end is of another kind than that of --model, so that predictions can't be compared token by token."
                .formatted(gate.text(), name));
      }
      verdicts.add(gate.judge(text, itsText));
    }
    return verdicts;
  }

  private Gate.Verdict ofTask(Gate gate, List<TaskResult> itsTasks) {
    int place = 0;
    while (!tasks.get(place).task().name().equals(gate.task())) {
      place++;
    }
    Rate original = rate(gate, tasks.get(place).total());
    Rate its = rate(gate, itsTasks.get(place).total());
    return gate.judge(original.mean(), its.mean(), its.standardError());
  }

  private static Rate rate(Gate gate, TaskScore score) {
    if (gate.measure() == Gate.Measure.ACC) {
      return score.acc();
    }
    return score.accNorm().orElseThrow();
  }

  /** Refuses a gate on what a task doesn't report, before any work. */
  static void check(List<Gate> gates) throws UsageException {
    for (Gate gate : gates) {
      if (gate.measure() == Gate.Measure.ACC_NORM && !Task.isNormalised(gate.task())) {
        throw new UsageException(
            "--gate %s can't judge: %s has no acc_norm. Write %s>=…."
                .formatted(gate.text(), gate.task(), gate.task()));
      }
    }
  }
}
