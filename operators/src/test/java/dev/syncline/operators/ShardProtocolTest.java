package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.operators.ShardProgress.Phase;
import dev.syncline.operators.ShardProtocol.Verdict;
import dev.syncline.serde.proto.stream.BeginSync;
import org.junit.jupiter.api.Test;

class ShardProtocolTest {
  private final ProtocolShard shard = new ProtocolShard(true);

  @Test
  void takesWhatLiesBetweenTheMarkers() {
    assertThat(shard.entry(1, 0, 1)).isEqualTo(Verdict.LATE);
    assertThat(shard.begin(1, 0, 1, 1)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.entry(1, 0, 2)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.entry(1, 0, 5)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.end(1, 0, 2)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.progress().phase).isEqualTo(Phase.SEALING);
    assertThat(shard.progress().find(0).taken).isEqualTo(2);
    assertThat(shard.entry(1, 0, 6)).isEqualTo(Verdict.LATE);
  }

  @Test
  void dropsRepetitions() {
    shard.begin(1, 0, 1, 2);
    shard.entry(1, 0, 2);
    shard.entry(1, 0, 4);
    assertThat(shard.begin(1, 0, 1, 2)).isEqualTo(Verdict.REPEATED);
    assertThat(shard.entry(1, 0, 2)).isEqualTo(Verdict.REPEATED);
    assertThat(shard.entry(1, 0, 3)).isEqualTo(Verdict.REPEATED);
    assertThat(shard.entry(1, 0, 4)).isEqualTo(Verdict.REPEATED);
    assertThat(shard.entry(1, 0, 5)).isEqualTo(Verdict.TAKEN);
    shard.end(1, 0, 3);
    assertThat(shard.end(1, 0, 3)).isEqualTo(Verdict.REPEATED);
    assertThat(shard.entry(1, 0, 5)).isEqualTo(Verdict.REPEATED);
    assertThat(shard.progress().phase).isEqualTo(Phase.OPEN);
    assertThat(shard.progress().repeated).isEqualTo(6);
  }

  @Test
  void sequencesOfPartitionsAreIndependent() {
    shard.begin(1, 0, 1, 2);
    shard.begin(1, 7, 1, 2);
    assertThat(shard.entry(1, 0, 9)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.entry(1, 7, 2)).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void sequencesAreUnsigned() {
    shard.begin(1, 0, 0, 1);
    assertThat(shard.entry(1, 0, Long.MAX_VALUE)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.entry(1, 0, Long.MIN_VALUE)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.entry(1, 0, 5)).isEqualTo(Verdict.REPEATED);
  }

  @Test
  void aHigherEpochDiscardsEverything() {
    shard.begin(1, 0, 1, 1);
    shard.entry(1, 0, 2);
    assertThat(shard.begin(2, 0, 1, 1)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.progress().epoch()).isEqualTo(2);
    assertThat(shard.progress().find(0).taken).isZero();
    assertThat(shard.entry(1, 0, 3)).isEqualTo(Verdict.FENCED);
    assertThat(shard.end(1, 0, 3)).isEqualTo(Verdict.FENCED);
    assertThat(shard.begin(1, 0, 1, 1)).isEqualTo(Verdict.FENCED);
    assertThat(shard.progress().fenced).isEqualTo(3);
    assertThat(shard.entry(2, 0, 2)).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void anEntryOfAHigherEpochDoesNotDiscard() {
    // It reaches one shard only: the others would go on with the old epoch, and neither could end.
    shard.begin(1, 0, 1, 1);
    assertThat(shard.entry(2, 0, 2)).isEqualTo(Verdict.LATE);
    assertThat(shard.entry(1, 0, 2)).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void aHigherEpochBeginsAgainAfterTheEnd() {
    shard.begin(1, 0, 1, 1);
    shard.end(1, 0, 0);
    shard.bury(Phase.DONE);
    assertThat(shard.entry(1, 0, 2)).isEqualTo(Verdict.LATE);
    assertThat(shard.end(1, 0, 0)).isEqualTo(Verdict.LATE);
    assertThat(shard.begin(-1, 0, 1, 1)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.progress().phase).isEqualTo(Phase.OPEN);
  }

  @Test
  void waitsForEveryAnnouncedPartition() {
    shard.begin(1, 3, 1, 2);
    shard.end(1, 3, 0);
    assertThat(shard.progress().phase).isEqualTo(Phase.OPEN);
    shard.begin(1, 1, 1, 2);
    assertThat(shard.progress().phase).isEqualTo(Phase.OPEN);
    shard.end(1, 1, 0);
    assertThat(shard.progress().phase).isEqualTo(Phase.SEALING);
  }

  @Test
  void endsWithoutABeginMarkerButNotWithoutAny() {
    assertThat(shard.entry(1, 1, 2)).isEqualTo(Verdict.LATE);
    assertThat(shard.end(1, 1, 1)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.progress().phase).isEqualTo(Phase.OPEN);
    assertThat(shard.begin(1, 1, 1, 2)).isEqualTo(Verdict.LATE);
    shard.begin(1, 0, 1, 2);
    shard.end(1, 0, 0);
    assertThat(shard.progress().phase).isEqualTo(Phase.SEALING);
    assertThat(shard.progress().find(1).count().taken()).isZero();
    assertThat(shard.progress().find(1).markers().begin()).isEmpty();
  }

  @Test
  void anAbortTakesThePlaceOfAnEndMarker() {
    shard.begin(1, 0, 1, 2);
    shard.end(1, 0, 0);
    assertThat(shard.abort(1, 0)).isEqualTo(Verdict.LATE);
    shard.begin(1, 1, 1, 2);
    assertThat(shard.abort(1, 1)).isEqualTo(Verdict.TAKEN);
    assertThat(shard.progress().phase).isEqualTo(Phase.ABORTED);
    assertThat(shard.progress().reason).isEqualTo("gone");
    assertThat(shard.entry(1, 1, 2)).isEqualTo(Verdict.LATE);
  }

  @Test
  void onlyOneShardCountsAndKeepsMarkers() {
    ProtocolShard other = new ProtocolShard(false);
    other.begin(1, 0, 1, 1);
    other.begin(1, 0, 1, 1);
    assertThat(other.progress().repeated).isZero();
    assertThat(other.progress().find(0).begin).isNull();
    assertThat(other.progress().find(0).announced).isEqualTo(1);
    shard.begin(1, 0, 1, 1);
    assertThat(shard.progress().find(0).markers().begin())
        .contains(BeginSync.newBuilder().setPartitions(1).build());
    assertThat(shard.progress().find(0).markers().end()).isEmpty();
  }

  @Test
  void saysWhyARecordIsLate() {
    assertThat(reason(1, 0)).isEqualTo("no begin marker of the sync has come");
    shard.begin(1, 0, 1, 2);
    assertThat(reason(1, 1)).isEqualTo("no begin marker of its partition has come");
    assertThat(reason(2, 0)).isEqualTo("no begin marker of the sync has come");
    shard.end(1, 0, 0);
    assertThat(reason(1, 0)).isEqualTo("its partition has ended");
    shard.bury(Phase.DONE);
    assertThat(reason(1, 0)).isEqualTo("the sync has ended");
    shard.bury(Phase.ABORTED);
    assertThat(reason(1, 0)).isEqualTo("the sync was aborted");
    shard.bury(Phase.ABANDONED);
    assertThat(reason(1, 0)).isEqualTo("the sync was abandoned");
  }

  private String reason(int epoch, int partition) {
    return ShardProtocol.lateReason(shard.progress(), epoch, partition);
  }
}
