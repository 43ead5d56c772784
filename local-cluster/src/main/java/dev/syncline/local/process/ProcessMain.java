package dev.syncline.local.process;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Optional;

/**
 * First class of every process: runs the main method of another one. Ends the process at once when
 * the one that started it is gone, if it was told which one that is, so that a killed test leaves
 * no clusters behind.
 */
final class ProcessMain {
  /** Process id of the one whose end is the end of this one. */
  static final String STARTER = "syncline.starter";

  private static final int ORPHANED = 3;

  private ProcessMain() {}

  /**
   * @param arguments class to run, then its arguments
   */
  public static void main(String[] arguments) throws Throwable {
    Optional.ofNullable(System.getProperty(STARTER))
        .map(Long::valueOf)
        .ifPresent(ProcessMain::bind);
    try {
      Class.forName(arguments[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void bind(long starter) {
    Optional<ProcessHandle> alive = ProcessHandle.of(starter);
    if (alive.isEmpty()) {
      Runtime.getRuntime().halt(ORPHANED);
    }
    alive.get().onExit().thenRun(() -> Runtime.getRuntime().halt(ORPHANED));
  }
}
