package dev.syncline.c1z.read.table;

import java.io.IOException;

/** Cursor over an index in partitions: a top index whose blocks are index blocks. */
final class TwoLevelIndexCursor implements IndexCursor {
  /** Makes a cursor over one index block. */
  interface Partitions {
    IndexCursor open(BlockHandle handle) throws IOException;
  }

  private final IndexCursor top;
  private final Partitions partitions;
  private IndexCursor partition;

  TwoLevelIndexCursor(IndexCursor top, Partitions partitions) {
    this.top = top;
    this.partitions = partitions;
  }

  @Override
  public void rewind() throws IOException {
    top.rewind();
    partition = null;
  }

  @Override
  public boolean next() throws IOException {
    if (partition != null && partition.next()) {
      return true;
    }
    return nextPartition();
  }

  private boolean nextPartition() throws IOException {
    while (top.next()) {
      partition = partitions.open(top.handle());
      if (partition.next()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean seek(byte[] target, int offset, int length) throws IOException {
    partition = null;
    if (!top.seek(target, offset, length)) {
      return false;
    }
    partition = partitions.open(top.handle());
    return partition.seek(target, offset, length) || nextPartition();
  }

  @Override
  public void end() {
    top.end();
    partition = null;
  }

  @Override
  public byte[] separator() throws IOException {
    return partition.separator();
  }

  @Override
  public BlockHandle handle() throws IOException {
    return partition.handle();
  }
}
