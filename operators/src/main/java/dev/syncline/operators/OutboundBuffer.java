package dev.syncline.operators;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Ksuid;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Gathers entries by (sync, shard) until they make a batch worth sending.
 *
 * <p>All entries lie in one array of fixed size, in the order in which they came and in the form in
 * which they are sent; those of one sync and shard are chained by offsets. So memory is bounded
 * whatever the number of syncs and shards: a batch goes out when it has its full size, and
 * everything does when the array is full. With more syncs batches get smaller, never the memory
 * larger. Order is kept within each (sync, shard). Not thread-safe.
 *
 * <pre>
 * link in the array = next:int length:int bytes      bytes as in the payload of {@link ShardBatch}
 * </pre>
 */
final class OutboundBuffer {
  /** Takes what is to be sent; the batch is reused after the call. */
  interface Outlet {
    void send(ShardBatch batch);
  }

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int LINK = 8;

  /** Longest possible bytes of an entry apart from key and value. */
  private static final int OVERHEAD = 1 + 5 + 10 + 1 + 10 + 5 + 5;

  /** Syncs that stay known after everything was sent, so that their arrays need no new memory. */
  private static final int KEPT_SYNCS = 64;

  /** An open sync takes 3 KiB with 128 shards. */
  private static final int MAX_SYNCS = 2048;

  private static final int RECENT = 256;

  private final int shards;
  private final int capacity;
  private final int batchBytes;
  private final Outlet outlet;
  private final ByteSink arena;
  private final ByteSink scratch = new ByteSink(1 << 14);
  private final ShardBatch batch = new ShardBatch();
  private final Map<SyncEpoch, OpenSync> syncs = new HashMap<>();
  private final OpenSync[] recent = new OpenSync[RECENT];
  private int links;

  /**
   * @param shards shards of each sync
   * @param capacity bytes of the array; an entry that does not fit is sent alone
   * @param batchBytes size from which a batch is sent at once
   */
  OutboundBuffer(int shards, int capacity, int batchBytes, Outlet outlet) {
    this.shards = shards;
    this.capacity = capacity;
    this.batchBytes = batchBytes;
    this.outlet = Objects.requireNonNull(outlet);
    this.arena = new ByteSink(capacity);
  }

  int shards() {
    return shards;
  }

  /** The open sync of an id and epoch; valid until {@link #sendAll} or the next call of this. */
  OpenSync sync(byte[] id, int epoch) {
    // Syncs are interleaved record by record; the table in front saves the key object of the map.
    int place = (id[Ksuid.BYTES - 1] ^ epoch) & (RECENT - 1);
    OpenSync sync = recent[place];
    if (sync == null || !sync.is(id, epoch)) {
      sync = find(id, epoch);
      recent[place] = sync;
    }
    return sync;
  }

  private OpenSync find(byte[] id, int epoch) {
    SyncEpoch key = new SyncEpoch(id.clone(), epoch);
    OpenSync sync = syncs.get(key);
    if (sync == null) {
      if (syncs.size() >= MAX_SYNCS) {
        sendAll();
      }
      sync = new OpenSync(key, shards);
      syncs.put(key, sync);
    }
    return sync;
  }

  /** Appends an entry, and sends what has become large enough. */
  void append(
      OpenSync sync,
      int shard,
      int operation,
      int partition,
      long sequence,
      ByteSink key,
      ByteSink value) {
    int needed = LINK + OVERHEAD + key.size() + value.size();
    if (needed > capacity - arena.size()) {
      sendChains();
      if (needed > capacity) {
        scratch.reset();
        write(scratch, sync, shard, operation, partition, sequence, key, value);
        send(sync, shard);
        return;
      }
    }
    int link = arena.size();
    arena.writeFixed64BigEndian(OpenSync.NONE);
    int start = arena.size();
    write(arena, sync, shard, operation, partition, sequence, key, value);
    int length = arena.size() - start;
    INT.set(arena.array(), link, OpenSync.NONE);
    INT.set(arena.array(), link + 4, length);
    if (sync.head[shard] == OpenSync.NONE) {
      sync.head[shard] = link;
    } else {
      INT.set(arena.array(), sync.tail[shard], link);
    }
    sync.tail[shard] = link;
    sync.bytes[shard] += length;
    links++;
    if (sync.bytes[shard] >= batchBytes) {
      sendChain(sync, shard);
    }
  }

  private static void write(
      ByteSink out,
      OpenSync sync,
      int shard,
      int operation,
      int partition,
      long sequence,
      ByteSink key,
      ByteSink value) {
    boolean first = sync.head[shard] == OpenSync.NONE;
    // A client that sends a batch again makes the sequence jump back; differences are unsigned.
    if (first
        || sync.partition[shard] != partition
        || Long.compareUnsigned(sequence, sync.sequence[shard]) < 0) {
      out.writeByte(ShardBatch.PARTITION);
      out.writeVarint(partition);
      out.writeVarint(sequence);
      sync.partition[shard] = partition;
      sync.sequence[shard] = sequence;
    }
    out.writeByte(operation);
    out.writeVarint(sequence - sync.sequence[shard]);
    out.writeVarint(key.size());
    out.writeVarint(value.size());
    out.writeBytes(key);
    out.writeBytes(value);
    sync.sequence[shard] = sequence;
  }

  /** Sends what there is of a sync, so that a marker can follow. */
  void send(OpenSync sync) {
    for (int shard = 0; shard < shards && links > 0; shard++) {
      sendChain(sync, shard);
    }
  }

  /** Sends everything. Open syncs that were handed out are no longer valid. */
  void sendAll() {
    sendChains();
    if (syncs.size() > KEPT_SYNCS) {
      syncs.clear();
      Arrays.fill(recent, null);
    }
  }

  private void sendChains() {
    for (OpenSync sync : syncs.values()) {
      send(sync);
    }
    arena.reset();
  }

  private void sendChain(OpenSync sync, int shard) {
    int link = sync.head[shard];
    if (link == OpenSync.NONE) {
      return;
    }
    scratch.reset();
    scratch.reserve(sync.bytes[shard]);
    byte[] data = arena.array();
    while (link != OpenSync.NONE) {
      scratch.writeBytes(data, link + LINK, (int) INT.get(data, link + 4));
      link = (int) INT.get(data, link);
      links--;
    }
    sync.clear(shard);
    if (links == 0) {
      arena.reset();
    }
    send(sync, shard);
  }

  private void send(OpenSync sync, int shard) {
    SyncEpoch key = sync.key();
    batch.entries(key.syncId(), key.epoch(), shard).payload(scratch.array(), scratch.size());
    outlet.send(batch);
  }
}
