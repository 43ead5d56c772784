package dev.syncline.local.chaos;

/** What {@code chaos} kills. */
enum VictimKind {
  TASKMANAGER,
  JOBMANAGER,
  BROKER
}
