package dev.syncline.local.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts operations on files and makes one of them fail, or lets a disk be full or slow.
 * Thread-safe.
 *
 * <p>A crash is the end of everything that the process does to files: the operation is not done (of
 * a write, the first half is), and all later ones fail until {@link #revive}.
 */
public final class FilePlan {
  private static final Map<String, FilePlan> PLANS = new ConcurrentHashMap<>();
  private static final long NO_QUOTA = Long.MAX_VALUE;
  private static final long NANOS_A_SECOND = 1_000_000_000;

  /** How an operation fails. */
  public enum Fault {
    /** It is not done, and reports an error. */
    ERROR,
    /** It is not done, nor is anything after it. */
    CRASH
  }

  /** Something done to a file. */
  interface Operation<T> {
    T run() throws IOException;
  }

  private final String id = UUID.randomUUID().toString();
  private final List<String> operations = new ArrayList<>();
  private String kind = "";
  private int failing;
  private Fault fault = Fault.ERROR;
  private String injectedAt;
  private boolean crashed;
  private long quota = NO_QUOTA;
  private long written;
  private long refused;
  private long bytesPerSecond;
  private long idleFrom;

  public FilePlan() {
    PLANS.put(id, this);
  }

  static FilePlan of(String id) {
    FilePlan plan = PLANS.get(id);
    if (plan == null) {
      throw new IllegalStateException("no plan " + id + " in this process");
    }
    return plan;
  }

  /** By which tasks find this plan; in paths of {@link FaultFileSystem} it is the authority. */
  public String id() {
    return id;
  }

  /**
   * Counts from now on.
   *
   * @param number of the operation that fails, from 1; 0 for none
   */
  public synchronized void arm(int number, Fault how) {
    arm("", number, how);
  }

  /**
   * Counts operations of one kind from now on.
   *
   * @param kind first word of their names, for instance {@code commit}
   */
  public synchronized void arm(String kind, int number, Fault how) {
    this.kind = kind;
    operations.clear();
    failing = number;
    fault = how;
    injectedAt = null;
  }

  /** The operation that failed, if it was reached. */
  public synchronized Optional<String> injected() {
    return Optional.ofNullable(injectedAt);
  }

  /** Operations since {@link #arm}. */
  public synchronized List<String> operations() {
    return List.copyOf(operations);
  }

  /** Whether a crash has happened and nobody revived the process. */
  public synchronized boolean hasCrashed() {
    return crashed;
  }

  /** Another process takes over. */
  public synchronized void revive() {
    crashed = false;
  }

  /** From now on the disk takes so many bytes more. */
  public synchronized void limit(long bytes) {
    quota = bytes;
    written = 0;
  }

  /** There is room again. */
  public synchronized void unlimited() {
    quota = NO_QUOTA;
  }

  /** From now on the disk takes so many bytes in a second, and writers wait. */
  public synchronized void throttle(long bytesInASecond) {
    bytesPerSecond = bytesInASecond;
    idleFrom = System.nanoTime();
  }

  /** How many writes found the disk full. */
  public synchronized long refusedWrites() {
    return refused;
  }

  <T> T run(String name, Operation<T> operation) throws IOException {
    return run(name, operation, () -> {});
  }

  /** Half of an operation, where there is such a thing. */
  interface Half {
    void run() throws IOException;
  }

  <T> T run(String name, Operation<T> operation, Half half) throws IOException {
    boolean now;
    synchronized (this) {
      if (crashed) {
        throw new IOException("the process has crashed: no " + name);
      }
      operations.add(name);
      now = injectedAt == null && counts(name) && counted() == failing;
      if (now) {
        injectedAt = name;
        crashed = fault == Fault.CRASH;
      }
    }
    if (!now) {
      return operation.run();
    }
    if (fault == Fault.CRASH) {
      half.run();
      throw new IOException("crash at " + name);
    }
    throw new IOException("injected error at " + name);
  }

  private boolean counts(String name) {
    return kind.isEmpty() || name.startsWith(kind + " ") || name.equals(kind);
  }

  private long counted() {
    return kind.isEmpty() ? operations.size() : operations.stream().filter(this::counts).count();
  }

  /** Writes to a file, as much as the disk takes and as fast as it does; of a crash, half. */
  void write(String file, OutputStream out, byte[] data, int offset, int length)
      throws IOException {
    take(length);
    run(
        "write " + file,
        () -> {
          out.write(data, offset, length);
          return null;
        },
        () -> out.write(data, offset, length / 2));
  }

  private void take(int bytes) throws IOException {
    long until;
    synchronized (this) {
      if (written + bytes > quota) {
        refused++;
        throw new IOException("No space left on device (quota of a test)");
      }
      written += bytes;
      if (bytesPerSecond == 0) {
        return;
      }
      idleFrom = Math.max(idleFrom, System.nanoTime()) + bytes * NANOS_A_SECOND / bytesPerSecond;
      until = idleFrom;
    }
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
