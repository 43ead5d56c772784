package dev.syncline.c1z.read.store;

import dev.syncline.c1z.envelope.EnvelopeLimits;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How much a reader may use.
 *
 * @param memory bytes for decoded tables and blocks together. Tables that do not fit go to a
 *     temporary file
 * @param maxBlockBytes greatest size of one block of a table, and so of a value
 * @param temporaryDirectory where the temporary file is made, if one is needed
 * @param readAhead whether a scan lets another thread decode the next table
 * @param envelope limits of the container
 */
public record ReadOptions(
    long memory,
    int maxBlockBytes,
    Path temporaryDirectory,
    boolean readAhead,
    EnvelopeLimits envelope) {
  private static final long MIB = 1 << 20;
  private static final long MOST_MEMORY = 512 * MIB;
  private static final long LEAST_BLOCK_LIMIT = 16 * MIB;
  private static final long MOST_BLOCK_LIMIT = 256 * MIB;

  public ReadOptions {
    Objects.requireNonNull(temporaryDirectory);
    Objects.requireNonNull(envelope);
    if (memory < 0 || maxBlockBytes <= 0) {
      throw new IllegalArgumentException("memory " + memory + ", greatest block " + maxBlockBytes);
    }
  }

  /** A quarter of the heap, the system's temporary directory, the limits of the environment. */
  public static ReadOptions defaults() {
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    return new ReadOptions(
        Math.min(MOST_MEMORY, quarter),
        (int) Math.max(LEAST_BLOCK_LIMIT, Math.min(MOST_BLOCK_LIMIT, quarter)),
        Path.of(System.getProperty("java.io.tmpdir")),
        true,
        EnvelopeLimits.fromEnvironment(System.getenv()));
  }

  /** The same with another limit for {@link #memory}. */
  public ReadOptions withMemory(long bytes) {
    return new ReadOptions(bytes, maxBlockBytes, temporaryDirectory, readAhead, envelope);
  }

  /** The same with another greatest block. */
  public ReadOptions withMaxBlockBytes(int bytes) {
    return new ReadOptions(memory, bytes, temporaryDirectory, readAhead, envelope);
  }

  /** The same with or without reading ahead. */
  public ReadOptions withReadAhead(boolean wanted) {
    return new ReadOptions(memory, maxBlockBytes, temporaryDirectory, wanted, envelope);
  }

  /** The same with other limits for the container. */
  public ReadOptions withEnvelope(EnvelopeLimits limits) {
    return new ReadOptions(memory, maxBlockBytes, temporaryDirectory, readAhead, limits);
  }
}
