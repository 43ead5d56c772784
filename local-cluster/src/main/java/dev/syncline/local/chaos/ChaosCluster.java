package dev.syncline.local.chaos;

import dev.syncline.job.SynclineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Broker and Flink cluster of a chaos run, and the job on it. */
interface ChaosCluster extends AutoCloseable {
  String bootstrapServers();

  /** Starts the job. */
  void submit(SynclineOptions options) throws IOException;

  /** What may be killed. */
  List<Victim> victims();

  /** Whether all tasks of the job run. An error: it cannot be asked at this moment. */
  boolean isRunning() throws IOException;

  /** Restarts of the job since it was submitted. */
  long restarts() throws IOException;

  /** Stops the job after it has processed all that is there. */
  void drain(Path savepoints) throws IOException;

  @Override
  void close() throws IOException;
}
