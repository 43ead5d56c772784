package dev.syncline.job.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Times a piece of work, on the wall and by what the process took of its processors. */
final class ProcessClock {
  private static final double NANOS_A_MILLI = 1e6;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final long cpuStart = system.getProcessCpuTime();
  private final long start = System.nanoTime();
  private long nanos;
  private long cpuNanos;

  void stop() {
    nanos = System.nanoTime() - start;
    cpuNanos = system.getProcessCpuTime() - cpuStart;
  }

  /** Nanoseconds on the wall. */
  long nanos() {
    return nanos;
  }

  /** Adds both times, in milliseconds. */
  void report(String name, BenchReport report) {
    report.add(name + "_ms", "ms", nanos / NANOS_A_MILLI);
    report.add(name + "_cpu_ms", "ms", cpuNanos / NANOS_A_MILLI);
  }
}
