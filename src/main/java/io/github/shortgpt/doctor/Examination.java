package io.github.shortgpt.doctor;

import java.util.ArrayList;
import java.util.List;

/** All checks. */
public final class Examination {
  private Examination() {}

  /** Looks at everything, in the order of the report. */
  public static List<Finding> of(Surroundings surroundings) {
    List<Finding> findings = new ArrayList<>();
    findings.add(JavaCheck.finding());
    findings.add(ProcessorCheck.finding(surroundings.processors()));
    findings.add(MemoryCheck.finding(surroundings.memory()));
    findings.addAll(NativesCheck.findings(surroundings));
    findings.addAll(DirectoriesCheck.findings(surroundings));
    findings.add(HubCheck.finding(surroundings));
    return findings;
  }
}
