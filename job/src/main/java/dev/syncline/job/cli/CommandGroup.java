package dev.syncline.job.cli;

/** Words that gather commands: {@code syncline c1z dump}, {@code syncline bench pack}. */
public enum CommandGroup {
  /** No group: {@code syncline pack}. */
  NONE("", ""),
  C1Z("c1z", "Look at and work on .c1z files, ours or the reference's."),
  BENCH("bench", "Measure speed and memory; docs/performance.md explains the figures."),
  CLUSTER("cluster", "A standalone Flink cluster and a broker, as processes of their own.");

  private final String word;
  private final String description;

  CommandGroup(String word, String description) {
    this.word = word;
    this.description = description;
  }

  String word() {
    return word;
  }

  String description() {
    return description;
  }
}
