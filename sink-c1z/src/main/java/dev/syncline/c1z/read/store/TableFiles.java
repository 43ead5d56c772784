package dev.syncline.c1z.read.store;

import dev.syncline.c1z.read.table.BlockCache;
import dev.syncline.c1z.read.table.DecodedFile;
import dev.syncline.c1z.read.table.MemoryFile;
import dev.syncline.c1z.read.table.PositionedFile;
import dev.syncline.c1z.read.table.Slice;
import dev.syncline.c1z.read.table.TableReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Table files in decoded form. A file is decoded when it is first asked for: into memory, as long
 * as the tables in use leave room, else to a temporary file. Tables not in use leave memory least
 * recently used first; one that is asked for again after that goes to the temporary file, so that
 * looking up keys here and there does not decode the same tables again and again.
 *
 * <p>Thread-safe; a file is decoded once even if several threads ask for it, and none of them holds
 * the lock meanwhile.
 */
final class TableFiles implements Closeable {
  /** A table in use: it stays where it is until the lease is closed. */
  final class Lease implements Closeable {
    private final Slot slot;
    private final TableReader table;
    private boolean closed;

    private Lease(Slot slot, TableReader table) {
      this.slot = slot;
      this.table = table;
    }

    TableReader table() {
      return table;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        unpin(slot);
      }
    }
  }

  private static final class Slot {
    final String file;
    final long memory;
    final CompletableFuture<TableReader> table = new CompletableFuture<>();
    int pins;

    Slot(String file, long memory) {
      this.file = file;
      this.memory = memory;
    }
  }

  private final PayloadFiles files;
  private final ReadOptions options;
  private final long tableMemory;
  private final BlockCache blocks;
  private final SpoolFile spool;
  private final Map<String, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

  /** How often a file was decoded. */
  private final Map<String, Integer> loads = new HashMap<>();

  private long used;
  private boolean closed;

  TableFiles(PayloadFiles files, ReadOptions options) {
    this.files = files;
    this.options = options;
    this.tableMemory = options.memory() - options.memory() / 4;
    this.blocks = new BlockCache(options.memory() / 4);
    this.spool = new SpoolFile(options.temporaryDirectory());
  }

  /** The table in a file of the payload, decoded if it was not. */
  Lease acquire(String file) throws IOException {
    Slot slot;
    boolean load;
    synchronized (this) {
      requireOpen();
      slot = slots.get(file);
      load = slot == null;
      if (load) {
        slot = newSlot(file);
      }
      slot.pins++;
    }
    if (load) {
      load(slot);
    }
    try {
      return new Lease(slot, slot.table.join());
    } catch (CompletionException e) {
      unpin(slot);
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Decodes a file in the background if it fits in memory and is not there yet. */
  void readAhead(String file) {
    Slot slot;
    synchronized (this) {
      if (closed || !options.readAhead() || slots.containsKey(file) || !fits(file)) {
        return;
      }
      slot = newSlot(file);
      slot.pins++;
    }
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(() -> load(slot))
            .whenComplete((nothing, failure) -> unpin(slot));
  }

  /**
   * @throws IOException after {@link #close}
   */
  synchronized void requireOpen() throws IOException {
    if (closed) {
      throw new IOException(files.name() + " is closed");
    }
  }

  private boolean fits(String file) {
    return !loads.containsKey(file) && files.sizes().get(file) <= tableMemory / 2;
  }

  private Slot newSlot(String file) {
    long size = files.sizes().get(file);
    boolean inMemory = fits(file) && makeRoom(size);
    loads.merge(file, 1, Integer::sum);
    Slot slot = new Slot(file, inMemory ? size : 0);
    used += slot.memory;
    slots.put(file, slot);
    return slot;
  }

  private boolean makeRoom(long size) {
    Iterator<Slot> eldest = slots.values().iterator();
    while (used + size > tableMemory && eldest.hasNext()) {
      Slot slot = eldest.next();
      if (slot.pins == 0 && slot.memory > 0) {
        used -= slot.memory;
        eldest.remove();
      }
    }
    return used + size <= tableMemory;
  }

  private void load(Slot slot) {
    try {
      DecodedFile file = slot.memory > 0 ? decodeToMemory(slot.file) : decodeToSpool(slot.file);
      TableReader table = TableReader.open(file, options.maxBlockBytes(), blocks);
      if (!files.hasChecksums()) {
        table.confirmVersion();
      }
      slot.table.complete(table);
    } catch (IOException | RuntimeException | Error e) {
      forget(slot);
      slot.table.completeExceptionally(e);
    }
  }

  private DecodedFile decodeToMemory(String file) throws IOException {
    return new MemoryFile(Database.inner(files, file), Slice.of(files.read(file)));
  }

  private DecodedFile decodeToSpool(String file) throws IOException {
    long size = files.sizes().get(file);
    long start = spool.reserve(size);
    files.copy(file, spool.writer(start, size));
    return new PositionedFile(Database.inner(files, file), spool, start, size);
  }

  /** A file that could not be read is tried anew the next time. */
  private synchronized void forget(Slot slot) {
    if (slots.remove(slot.file, slot)) {
      used -= slot.memory;
      loads.remove(slot.file);
    }
  }

  private synchronized void unpin(Slot slot) {
    slot.pins--;
  }

  /** Whether a file has been decoded since this object was made. */
  synchronized boolean wasDecoded(String file) {
    return loads.containsKey(file);
  }

  /** Bytes of decoded tables in memory at present. */
  synchronized long memoryUsed() {
    return used;
  }

  /** Closes the files; cursors that are still in use fail on their next block. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      slots.clear();
    }
    try (files) {
      spool.close();
    }
  }
}
