package dev.syncline.operators;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * The number of shards of each sync is part of a job's state: it says where rows lie. With another
 * one, open syncs would wait for shards that never come, or rows of a key lie in two of them. So it
 * is kept with the state, and a job that has another one ends at once.
 */
final class StateShards {
  private static final ListStateDescriptor<Integer> WRITTEN_WITH =
      new ListStateDescriptor<>("shards", IntSerializer.INSTANCE);

  private StateShards() {}

  /**
   * Compares the number with that of the state that is restored, and keeps it.
   *
   * @throws SuppressRestartsException if they differ
   */
  static void require(OperatorStateStore store, int shards) throws Exception {
    ListState<Integer> written = store.getUnionListState(WRITTEN_WITH);
    for (int before : written.get()) {
      if (before != shards) {
        throw differs(Integer.toString(before), shards);
      }
    }
    written.update(List.of(shards));
  }

  /**
   * Looks at the shards that are open: a state that is older than the number in it shows so, if it
   * had more of them.
   *
   * @throws SuppressRestartsException if there are more than the job has
   */
  static void require(List<ShardKey> open, int shards) {
    int last = open.stream().mapToInt(ShardKey::shard).max().orElse(0);
    if (last >= shards) {
      throw differs("at least " + (last + 1), shards);
    }
  }

  private static SuppressRestartsException differs(String before, int shards) {
    return new SuppressRestartsException(
        new IllegalStateException(
            "the state was written with "
                + before
                + " shards a sync, the job has "
                + shards
                + "; --shards is fixed for the life of the state"));
  }
}
