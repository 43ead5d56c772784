package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.List;

/** Looks at shards one after the other, some at a time. */
final class IdleScan implements ShardJob {
  private static final int SHARDS_PER_STEP = 128;

  private final Iterator<ShardKey> keys;
  private final Visitor visitor;

  /** What is done with each. */
  interface Visitor {
    void visit(ShardKey key) throws Exception;
  }

  IdleScan(List<ShardKey> keys, Visitor visitor) {
    this.keys = keys.iterator();
    this.visitor = requireNonNull(visitor);
  }

  @Override
  public String syncId() {
    return "";
  }

  @Override
  public boolean step() throws Exception {
    for (int i = 0; i < SHARDS_PER_STEP && keys.hasNext(); i++) {
      visitor.visit(keys.next());
    }
    return keys.hasNext();
  }

  @Override
  public void cancel() {}
}
