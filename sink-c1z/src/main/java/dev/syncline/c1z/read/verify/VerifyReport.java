package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.read.verify.Finding.Check;
import java.util.Map;

/**
 * The outcome of a verification.
 *
 * @param keys visible keys that were read
 * @param tables live tables
 * @param files payload files
 * @param complete whether all checks ran; false if damage kept the rows from being read
 * @param errors numbers of errors by check
 * @param warnings numbers of warnings by check
 */
public record VerifyReport(
    long keys,
    int tables,
    int files,
    boolean complete,
    Map<Check, Long> errors,
    Map<Check, Long> warnings) {
  public VerifyReport {
    errors = Map.copyOf(errors);
    warnings = Map.copyOf(warnings);
  }

  /** Whether no error was found; warnings are allowed. */
  public boolean isSound() {
    return complete && errors.isEmpty();
  }

  public long errorCount() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  public long warningCount() {
    return warnings.values().stream().mapToLong(Long::longValue).sum();
  }
}
