package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.SpillingOutput;
import dev.syncline.c1z.sort.BlockSource;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.ShardDrain;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * Turns a complete shard into its sealed run. The state of the shard stays as it is until the last
 * step, so that a job that is restored in between begins again.
 */
final class SealJob implements ShardJob {
  /** A piece of work of about a millisecond. */
  static final int KEYS_PER_STEP = 1024;

  private final LiveShard shard;
  private final Host host;
  private SpillingOutput out;
  private SealedRunWriter writer;
  private ShardDrain drain;

  /** What the job needs of its operator. */
  interface Host {
    /** All blocks of a shard; nothing of it is in the arena afterwards. */
    BlockSource blocks(LiveShard shard) throws Exception;

    SpillingOutput newOutput();

    SealedRunWriter newWriter(SpillingOutput out);

    ShardDrain newDrain(BlockSource blocks, SealedRunWriter writer) throws IOException;

    /** Takes the result; the job is over. */
    void sealed(LiveShard shard, SealedRun run) throws Exception;
  }

  SealJob(LiveShard shard, Host host) {
    this.shard = requireNonNull(shard);
    this.host = requireNonNull(host);
  }

  LiveShard shard() {
    return shard;
  }

  @Override
  public String syncId() {
    return shard.key().syncIdText();
  }

  @Override
  public boolean step() throws Exception {
    if (drain == null) {
      BlockSource blocks = host.blocks(shard);
      out = host.newOutput();
      writer = host.newWriter(out);
      drain = host.newDrain(blocks, writer);
    }
    if (drain.step(KEYS_PER_STEP)) {
      return true;
    }
    host.sealed(shard, out.seal(writer));
    out.handedOn();
    return false;
  }

  @Override
  public void cancel() {
    if (out != null) {
      out.abandon();
    }
  }

  /** Blocks that are on the heap, as a source. */
  static BlockSource inMemory(List<LiveShard.MemoryBlock> blocks) {
    Iterator<LiveShard.MemoryBlock> iterator = List.copyOf(blocks).iterator();
    return new BlockSource() {
      private LiveShard.MemoryBlock current;

      @Override
      public boolean next() {
        current = iterator.hasNext() ? iterator.next() : null;
        return current != null;
      }

      @Override
      public int run() {
        return 0;
      }

      @Override
      public byte[] data() {
        return current.data();
      }
    };
  }
}
