package dev.syncline.local.status;

import static java.util.Objects.requireNonNull;

/**
 * What is shown of a sync.
 *
 * @param syncId KSUID in its text form
 * @param stage {@code receiving}, {@code sorting} or {@code building}; of one that is over, its
 *     outcome
 * @param done part of the shards that have been handed on, 0 to 1; 1 if it is over
 * @param records records taken so far, refused ones included
 * @param connector name of the connector; empty if it is not known, or not yet
 * @param file where the file is; empty if there is none, or none yet
 * @param reason why there is none; empty otherwise
 * @param concludedAt when it was over, RFC 3339 in UTC; empty before
 */
record SyncView(
    String syncId,
    String stage,
    double done,
    long records,
    String connector,
    String file,
    String reason,
    String concludedAt) {
  static final String RECEIVING = "receiving";
  static final String SORTING = "sorting";
  static final String BUILDING = "building";

  SyncView {
    requireNonNull(syncId);
    requireNonNull(stage);
    requireNonNull(connector);
    requireNonNull(file);
    requireNonNull(reason);
    requireNonNull(concludedAt);
  }

  static SyncView inProgress(String syncId, String stage, double done, long records) {
    return new SyncView(syncId, stage, done, records, "", "", "", "");
  }

  boolean isOver() {
    return !concludedAt.isEmpty();
  }
}
