package dev.syncline.c1z.sink;

/** What a partial sync is merged into before it is published. */
public enum MergeTarget {
  /** Nothing: its file holds what it brought. */
  NONE,
  /** The previous published file of its connector. */
  PREVIOUS
}
