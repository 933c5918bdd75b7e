package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What lm-evaluation-harness made of one item and measured, as scripts/harness.py writes it; of
 * OpenCompass' tasks what that script measured itself.
 */
record HarnessRecord(JsonNode json, Formulation formulation) {
  List<Request> requests() {
    List<Request> requests = new ArrayList<>();
    for (JsonNode request : json.get("requests")) {
      boolean whole = formulation == Formulation.OPENCOMPASS;
      requests.add(new Request(request.get(0).asText(), request.get(1).asText(), whole));
    }
    return requests;
  }

  int gold() {
    return json.get("gold").asInt();
  }

  /** The log-likelihood of a request. */
  double sum(int request) {
    return json.at("/results/" + request + "/0").asDouble();
  }

  /** Whether another says the same beside the sum: of all tokens the likeliest, or their number. */
  boolean agrees(int request, Loglikelihood answer) {
    JsonNode beside = json.at("/results/" + request + "/1");
    return formulation == Formulation.OPENCOMPASS
        ? beside.asInt() == answer.tokens()
        : beside.asBoolean() == answer.greedy();
  }

  boolean isNormalised() {
    return json.get("metrics").has("acc_norm");
  }

  /** What is right of it, by acc and by acc_norm. */
  ItemVerdict verdict(ItemVerdict ours) {
    JsonNode metrics = json.get("metrics");
    boolean right = metrics.get("acc").asInt() == 1;
    return new ItemVerdict(
        right, isNormalised() ? metrics.get("acc_norm").asInt() == 1 : ours.rightNormalised());
  }
}
