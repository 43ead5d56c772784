package dev.syncline.c1z.sink;

/** What refused records do to their sync. */
public enum RejectPolicy {
  /** The sync is published, its result counts them. */
  SKIP,
  /** The sync is quarantined. */
  FAIL
}
