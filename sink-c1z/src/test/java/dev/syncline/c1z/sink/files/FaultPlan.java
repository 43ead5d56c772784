package dev.syncline.c1z.sink.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the operations of a {@link FaultyFiles} and makes one of them fail. Lives outside of it,
 * so that an operator that was sent through serialization still counts here. Thread-safe.
 */
public final class FaultPlan {
  private static final Map<String, FaultPlan> PLANS = new ConcurrentHashMap<>();

  /** How an operation fails. */
  public enum Fault {
    /** It is not done, and reports an error. */
    ERROR,
    /** It is done, but reports an error. */
    ERROR_AFTERWARDS,
    /** It is not done, nor is anything after it: the process is gone. */
    CRASH,
    /** It is done, but nothing after it. */
    CRASH_AFTERWARDS;

    boolean afterwards() {
      return this == ERROR_AFTERWARDS || this == CRASH_AFTERWARDS;
    }

    boolean crash() {
      return this == CRASH || this == CRASH_AFTERWARDS;
    }
  }

  /** The end of a process; nothing but the test catches it. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String operation) {
      super("crash at " + operation);
    }
  }

  /** An operation that returns something. */
  public interface Operation<T> {
    T run() throws IOException;
  }

  final String id = UUID.randomUUID().toString();
  private final int failing;
  private final Fault fault;
  private final List<String> operations = new ArrayList<>();
  private boolean crashed;
  private boolean injected;

  /**
   * @param failing number of the operation that fails, from 1; 0 for none
   */
  public FaultPlan(int failing, Fault fault) {
    this.failing = failing;
    this.fault = fault;
    PLANS.put(id, this);
  }

  /** A plan under which everything works. */
  public static FaultPlan none() {
    return new FaultPlan(0, Fault.ERROR);
  }

  static FaultPlan of(String id) {
    return PLANS.get(id);
  }

  /** Whether the operation was reached. */
  public synchronized boolean injected() {
    return injected;
  }

  public synchronized List<String> operations() {
    return List.copyOf(operations);
  }

  /** Counts an operation and does it, unless it fails. */
  public <T> T run(String name, Operation<T> operation) throws IOException {
    boolean now;
    synchronized (this) {
      if (crashed) {
        throw new Crash("an operation after the crash: " + name);
      }
      operations.add(name);
      now = operations.size() == failing;
      injected |= now;
      crashed |= now && fault.crash();
    }
    if (!now) {
      return operation.run();
    }
    if (fault.afterwards()) {
      operation.run();
    }
    if (fault.crash()) {
      throw new Crash(name);
    }
    throw new IOException("injected error at " + name);
  }
}
