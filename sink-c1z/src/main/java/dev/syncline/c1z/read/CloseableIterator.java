package dev.syncline.c1z.read;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;

/**
 * An iterator over a file that holds a part of it open until it is closed. An I/O error comes as
 * {@link java.io.UncheckedIOException}, once; after it there is no next element. Not thread-safe.
 */
public interface CloseableIterator<T> extends Iterator<T>, Closeable {
  @Override
  void close() throws IOException;
}
