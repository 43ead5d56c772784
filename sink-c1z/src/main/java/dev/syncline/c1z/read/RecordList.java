package dev.syncline.c1z.read;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.table.Slice;
import dev.syncline.serde.ConnectorMessages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A list of records of a file: in pages as the reference hands them out, or as a whole, as
 * connector messages or as stored rows. Nothing is read before a page or the first element is asked
 * for. Thread-safe; iterators are not.
 *
 * @param <M> the connector message
 */
public final class RecordList<M> {
  /** Makes something of the row that a source stands on. */
  private interface RowReader<T> {
    T read(RowSource row) throws IOException;
  }

  /** Makes a message of a stored value. */
  interface Translation<M> {
    /**
     * @throws IOException if the value is not the record that is expected there
     */
    M translate(ConnectorMessages messages, byte[] value, int offset, int length)
        throws IOException;
  }

  private final C1zFile file;
  private final ListScan scan;
  private final Translation<M> translation;

  RecordList(C1zFile file, ListScan scan, Translation<M> translation) {
    this.file = Objects.requireNonNull(file);
    this.scan = Objects.requireNonNull(scan);
    this.translation = Objects.requireNonNull(translation);
  }

  /**
   * One page as connector messages.
   *
   * @throws InvalidPageTokenException if the token is not of this list
   * @throws NoCurrentSyncException if the file holds no sync to read
   */
  public Page<M> page(PageRequest request) throws IOException {
    return read(request, messageReader());
  }

  /** One page as stored rows, with the same tokens. */
  public Page<StoredRow> rows(PageRequest request) throws IOException {
    return read(request, RecordList::storedRow);
  }

  private <T> Page<T> read(PageRequest request, RowReader<T> reader) throws IOException {
    if (request.syncId().isEmpty()) {
      file.currentSync();
    }
    byte[] after =
        request.token().isEmpty() ? null : PageToken.lastKey(request.token(), scan.prefix());
    List<T> items = new ArrayList<>();
    try (RowSource rows = new RowSource(file.store(), scan)) {
      boolean more = after == null ? rows.first() : rows.after(after);
      while (more) {
        items.add(reader.read(rows));
        if (items.size() == request.size()) {
          byte[] last = rows.scannedKey();
          boolean follows = !scan.knowsEnd() || rows.next();
          return new Page<>(items, follows ? PageToken.of(last) : "");
        }
        more = rows.next();
      }
    }
    return new Page<>(items, "");
  }

  /** All records as connector messages; the caller closes the iterator. */
  public CloseableIterator<M> iterator() throws IOException {
    file.currentSync();
    return new Rows<>(new RowSource(file.store(), scan), messageReader());
  }

  /** All records as stored rows; the caller closes the iterator. */
  public CloseableIterator<StoredRow> rowIterator() throws IOException {
    file.currentSync();
    return new Rows<>(new RowSource(file.store(), scan), RecordList::storedRow);
  }

  /** All records as connector messages; the caller closes the stream. */
  public Stream<M> stream() throws IOException {
    return stream(iterator());
  }

  /** All records as stored rows; the caller closes the stream. */
  public Stream<StoredRow> rowStream() throws IOException {
    return stream(rowIterator());
  }

  private static <T> Stream<T> stream(CloseableIterator<T> iterator) {
    int properties = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, properties), false)
        .onClose(
            () -> {
              try {
                iterator.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static StoredRow storedRow(RowSource row) {
    int from = row.valueOffset();
    return new StoredRow(
        Arrays.copyOf(row.keyArray(), row.keyLength()),
        Slice.of(Arrays.copyOfRange(row.valueArray(), from, from + row.valueLength())));
  }

  private RowReader<M> messageReader() {
    ConnectorMessages messages = new ConnectorMessages();
    return row -> {
      try {
        return translation.translate(
            messages, row.valueArray(), row.valueOffset(), row.valueLength());
      } catch (IOException e) {
        throw new DamagedFileException(
            file.name(),
            C1zException.NO_OFFSET,
            "value of key %s is not the expected record: %s"
                .formatted(
                    HexFormat.of().formatHex(row.keyArray(), 0, row.keyLength()), e.getMessage()),
            e);
      }
    };
  }

  private static final class Rows<T> implements CloseableIterator<T> {
    private final RowSource rows;
    private final RowReader<T> reader;
    private boolean started;
    private boolean ready;
    private boolean ended;

    Rows(RowSource rows, RowReader<T> reader) {
      this.rows = rows;
      this.reader = reader;
    }

    @Override
    public boolean hasNext() {
      if (!ready && !ended) {
        // Assume the end, so that an error is reported once.
        ended = true;
        try {
          ready = started ? rows.next() : rows.first();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        started = true;
        ended = !ready;
      }
      return ready;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ready = false;
      try {
        return reader.read(rows);
      } catch (IOException e) {
        ended = true;
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      ended = true;
      ready = false;
      rows.close();
    }
  }
}
