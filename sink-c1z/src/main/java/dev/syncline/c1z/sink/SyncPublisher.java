package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.Profile;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.Publication;
import dev.syncline.c1z.sink.files.StagedFile;
import java.io.IOException;
import java.time.InstantSource;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Ends syncs: makes their files visible, and tells the log and the listener what became of them.
 * Repeating a call that failed or was cut off ends the same way.
 */
final class SyncPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(SyncPublisher.class);

  private final FileOperations files;
  private final boolean overwrite;
  private final ResultListener listener;
  private final InstantSource clock;
  private final Profile profile;

  SyncPublisher(
      FileOperations files,
      boolean overwrite,
      ResultListener listener,
      InstantSource clock,
      Profile profile) {
    this.files = requireNonNull(files);
    this.overwrite = overwrite;
    this.listener = requireNonNull(listener);
    this.clock = requireNonNull(clock);
    this.profile = requireNonNull(profile);
  }

  /**
   * Ends a sync; its committable has the final result afterwards.
   *
   * @throws IOException for errors that another attempt may not meet
   */
  void publish(SyncCommittable committable) throws IOException {
    try (MDC.MDCCloseable unused = SyncLog.about(committable.result().syncId())) {
      end(committable);
    }
  }

  private void end(SyncCommittable committable) throws IOException {
    // Whoever hears of a result finds the time of its publication in the profile.
    String syncId = committable.result().syncId();
    profile.begin();
    profile.forSync(syncId);
    SyncResult result;
    try {
      result = resultOf(committable);
    } finally {
      profile.end();
    }
    profile.time(syncId, () -> listener.ended(result));
    committable.conclude(result);
    String json = result.toJson();
    if (result.outcome() == SyncOutcome.PUBLISHED) {
      LOG.info("Sync {} published: {}", result.syncId(), json);
    } else {
      LOG.warn("Sync {} {}: {}", result.syncId(), result.outcome().text(), json);
    }
  }

  /** The syncs of another checkpoint follow. */
  void commits() {
    listener.commits();
  }

  /** Lets go of the listener. */
  void close() throws IOException {
    listener.close();
  }

  private Publication.Result publish(StagedFile file) throws IOException {
    ProfileClock.enter(Part.FILES);
    try {
      return Publication.of(files, new Path(file.target()), null, overwrite).publish(file);
    } finally {
      ProfileClock.leave();
    }
  }

  private SyncResult resultOf(SyncCommittable committable) throws IOException {
    SyncResult draft = committable.result();
    if (committable.file().isEmpty()) {
      return draft.concluded(draft.outcome(), draft.reason(), clock.millis());
    }
    StagedFile file = committable.file().get();
    Publication.Result end = publish(file);
    return switch (end.outcome()) {
      case PUBLISHED -> draft.concluded(SyncOutcome.PUBLISHED, draft.reason(), clock.millis());
      case CONFLICT -> draft.concluded(SyncOutcome.CONFLICT, end.reason(), clock.millis());
      case LOST ->
          draft.withoutFile().concluded(SyncOutcome.QUARANTINED, end.reason(), clock.millis());
    };
  }
}
