package dev.syncline.c1z.read;

/** Hears how far a long piece of work came. */
@FunctionalInterface
public interface StepProgress {
  /**
   * @param step what is being done, for people
   * @param done units done of {@code total}
   * @param total units of the step, 0 if unknown
   */
  void at(String step, long done, long total);
}
