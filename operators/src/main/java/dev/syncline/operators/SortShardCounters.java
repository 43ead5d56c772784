package dev.syncline.operators;

/** What a subtask has done since it started. Read by metrics from another thread, roughly. */
final class SortShardCounters {
  final KindCounts taken = new KindCounts();
  long rejected;
  long repeated;
  long fenced;
  long late;
  long shardsSealed;
  long sealedBytes;
  long runsWritten;
  long runsCompacted;

  void count(ShardProtocol.Verdict verdict) {
    switch (verdict) {
      case REPEATED -> repeated++;
      case FENCED -> fenced++;
      case LATE -> late++;
      case TAKEN -> throw new IllegalArgumentException("nothing was dropped");
    }
  }
}
