package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.c1z.read.verify.Finding.Severity;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Counts findings and passes on the first of each check. Not thread-safe. */
final class Findings {
  private final Consumer<Finding> listener;
  private final int shownPerCheck;
  private final Map<Severity, Map<Check, Long>> counts = new EnumMap<>(Severity.class);

  /**
   * @param shownPerCheck findings of one check and severity that are passed on; the others count
   */
  Findings(Consumer<Finding> listener, int shownPerCheck) {
    this.listener = Objects.requireNonNull(listener);
    this.shownPerCheck = shownPerCheck;
    for (Severity severity : Severity.values()) {
      counts.put(severity, new EnumMap<>(Check.class));
    }
  }

  void error(Check check, String message) {
    add(new Finding(Severity.ERROR, check, message));
  }

  void warning(Check check, String message) {
    add(new Finding(Severity.WARNING, check, message));
  }

  private void add(Finding finding) {
    long count = counts.get(finding.severity()).merge(finding.check(), 1L, Long::sum);
    if (count <= shownPerCheck) {
      listener.accept(finding);
    }
  }

  Map<Check, Long> counts(Severity severity) {
    return new EnumMap<>(counts.get(severity));
  }
}
