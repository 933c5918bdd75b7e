package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.Estimate;
import io.github.shortgpt.benchmark.Rate;
import io.github.shortgpt.benchmark.Task;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.benchmark.TaskScore;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.report.EvalReport;
import java.util.ArrayList;
import java.util.List;

/** Holds gates against what was measured of an original. */
record GateJudge(List<Gate> gates, EvalReport.Measured original) {
  GateJudge {
    gates = List.copyOf(gates);
  }

  /**
   * What the gates say of another model.
   *
   * @throws UsageException if one can't judge it
   */
  List<Gate.Verdict> verdicts(String name, EvalReport.Measured its) throws UsageException {
    List<Gate.Verdict> verdicts = new ArrayList<>();
    for (Gate gate : gates) {
      if (!gate.measure().isOfText()) {
        verdicts.add(ofTask(gate, its.tasks()));
        continue;
      }
      if (gate.measure() != Gate.Measure.PPL && its.text().divergence() == null) {
        throw new UsageException(
            "--gate %s can't judge %s: its end is of another kind than that of --model, so that predictions can't be compared token by token."
                .formatted(gate.text(), name));
      }
      verdicts.add(gate.judge(original.text(), its.text()));
    }
    return verdicts;
  }

  private Gate.Verdict ofTask(Gate gate, List<TaskResult> itsTasks) throws UsageException {
    Rate whole = rate(gate, original.tasks());
    Rate its = rate(gate, itsTasks);
    if (gate.relative() && whole.mean() == 0) {
      throw new UsageException(
          "--gate %s can't judge: the original has no item of %s right, and nothing is a multiple of that. Bound the accuracy itself: %s>=…%%."
              .formatted(gate.text(), gate.task(), gate.task()));
    }
    Estimate judged = gate.relative() ? its.ratioTo(whole) : its.estimate();
    return gate.judge(whole.mean(), judged.value(), judged.standardError());
  }

  private static Rate rate(Gate gate, List<TaskResult> tasks) {
    TaskScore score =
        tasks.stream()
            .filter(result -> result.task().name().equals(gate.task()))
            .findFirst()
            .orElseThrow()
            .total();
    return gate.measure() == Gate.Measure.ACC ? score.acc() : score.accNorm().orElseThrow();
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
