package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Profile;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Publishes files that are made, when the checkpoint that says so is complete. */
final class PublishSink implements Sink<SyncCommittable>, SupportsCommitter<SyncCommittable> {
  private static final long serialVersionUID = 1L;

  private final C1zSinkOptions options;

  PublishSink(C1zSinkOptions options) {
    this.options = requireNonNull(options);
  }

  @Override
  public CommittingSinkWriter<SyncCommittable, SyncCommittable> createWriter(
      WriterInitContext context) {
    return new Writer();
  }

  @Override
  public Committer<SyncCommittable> createCommitter(CommitterInitContext context) {
    return new SyncCommitter(
        new SyncPublisher(
            options.staging().files(),
            options.overwrite(),
            options.listener().andThen(new PublishMetrics(context.metricGroup())),
            InstantSource.system(),
            options.profile() ? OperatorProfile.register(context.metricGroup()) : Profile.OFF),
        Thread::sleep);
  }

  @Override
  public SimpleVersionedSerializer<SyncCommittable> getCommittableSerializer() {
    return new SyncCommittable.Serializer();
  }

  /** Holds what was made since the last checkpoint; the committer keeps it from there on. */
  private static final class Writer
      implements CommittingSinkWriter<SyncCommittable, SyncCommittable> {
    private List<SyncCommittable> ended = new ArrayList<>();

    @Override
    public void write(SyncCommittable element, Context context) {
      ended.add(element);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      // Nothing is under way: what was made is on disk.
    }

    @Override
    public Collection<SyncCommittable> prepareCommit() {
      List<SyncCommittable> all = ended;
      ended = new ArrayList<>();
      return all;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
