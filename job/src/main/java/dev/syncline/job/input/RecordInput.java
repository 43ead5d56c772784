package dev.syncline.job.input;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * One input of connector output as a sequence of encoded {@code ConnectorRecord}s, read once from
 * front to back.
 *
 * <p>Two formats: a run of (varint length, record), and one record in protobuf's JSON mapping a
 * line. Either may be compressed with gzip or zstd, which the first bytes tell. A c1z file is an
 * input too: the records of its sync. {@link #open} chooses by the name's extension ({@code .pb},
 * {@code .ndjson}, {@code .jsonl}, {@code .json}, each also with {@code .gz} or {@code .zst}), else
 * by content.
 *
 * <p>Not thread-safe. No record costs an allocation in the binary format: {@link #data} is a buffer
 * that the next call of {@link #next} overwrites.
 */
public abstract class RecordInput implements Closeable {
  /** Longest record that may be in an input, in bytes: 16 MiB, as in a topic. */
  public static final int MAX_RECORD_BYTES = 16 << 20;

  /** Name of standard input on the command line. */
  public static final String STANDARD_INPUT = "-";

  private final String name;

  RecordInput(String name) {
    this.name = requireNonNull(name, "name");
  }

  /**
   * Opens an input.
   *
   * @param source a path, or {@code -} for standard input
   * @param standardInput read only for {@code -}; closed with the input
   * @throws IOException when there is no such file, or it is in no known format
   */
  public static RecordInput open(String source, InputStream standardInput) throws IOException {
    return InputFormat.open(source, standardInput);
  }

  /**
   * Opens a c1z file to replay its sync under another id.
   *
   * @param syncId KSUID text
   * @throws IOException when there is no such file, or it holds no finished sync
   */
  public static RecordInput replay(String source, String syncId) throws IOException {
    return C1zInput.of(source, requireNonNull(syncId, "syncId"));
  }

  /** The input as it was named on the command line. */
  public final String name() {
    return name;
  }

  /**
   * The name a connector gets from its input by default: the file's base name without extensions.
   */
  public final String connector() {
    return InputFormat.baseName(name);
  }

  /**
   * Goes to the next record.
   *
   * @return false at the end of the input
   * @throws InputException when what follows is not a whole record
   */
  public abstract boolean next() throws IOException;

  /** The array that holds the current record. */
  public abstract byte[] data();

  /** Where in {@link #data} the current record begins; at its start unless an input says else. */
  public int offset() {
    return 0;
  }

  /** Length of the current record in bytes; the whole array unless an input says else. */
  public int length() {
    return data().length;
  }

  /** What {@link #number} counts. */
  abstract Position.Unit unit();

  /** The current record's offset or line. */
  abstract long number();

  /**
   * Why the current record could not be understood although the input goes on behind it, or null.
   * Only JSON has that; then {@link #data} is a zero byte, which no record begins with, and the
   * line.
   */
  public String parseError() {
    return null;
  }

  /** Where the current record is. */
  public final Position position() {
    return new Position(name, unit(), number());
  }
}
