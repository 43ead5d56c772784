package dev.syncline.c1z.merge;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.write.ExpandedMark;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.SyncRunSummary;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * One input of a merge, opened and accepted: it holds a finished sync of a type that can be merged.
 *
 * @param path where it is
 * @param file the open file
 * @param syncId the sync that it brings
 * @param type number of that sync's type
 * @param endedAt when that sync ended
 * @param stored the sync run among its rows; where there is none, one of what the manifest says
 */
record MergeInput(
    Path path, C1zFile file, String syncId, int type, Timestamp endedAt, SyncRun stored)
    implements Closeable {
  static final int FULL = SyncRun.typeNumber("full");
  static final int PARTIAL = SyncRun.typeNumber("partial");
  static final int RESOURCES_ONLY = SyncRun.typeNumber("resources_only");

  static final Comparator<Timestamp> BY_TIME =
      Comparator.comparingLong(Timestamp::getSeconds).thenComparingInt(Timestamp::getNanos);

  /**
   * @throws MergeRefusedException if the file is none or cannot be merged
   */
  static MergeInput open(Path path, ReadOptions options) throws IOException {
    if (!Files.exists(path)) {
      throw new MergeRefusedException(path, "does not exist");
    }
    if (!Files.isRegularFile(path)) {
      throw new MergeRefusedException(path, "is not a file");
    }
    C1zFile file;
    try {
      file = C1zFile.open(path, options);
    } catch (C1zException e) {
      throw e; // names the file
    } catch (IOException e) {
      throw new MergeRefusedException(path, "cannot be read: " + e.getMessage(), e);
    }
    try {
      return accept(path, file);
    } catch (IOException | RuntimeException e) {
      try {
        file.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static MergeInput accept(Path path, C1zFile file) throws IOException {
    Optional<SyncRun> stored = file.syncRun();
    Optional<SyncRunSummary> listed =
        file.envelope().map(EnvelopeReader::manifest).flatMap(MergeInput::listed);
    if (listed.isPresent()) {
      SyncRunSummary summary = listed.get();
      SyncRun run =
          stored.orElseGet(
              () ->
                  new SyncRun(
                      summary.getSyncId(),
                      summary.getTypeValue(),
                      summary.getParentSyncId(),
                      summary.hasStartedAt() ? summary.getStartedAt() : null,
                      summary.getEndedAt(),
                      "",
                      false));
      return new MergeInput(
          path, file, summary.getSyncId(), summary.getTypeValue(), summary.getEndedAt(), run);
    }
    if (stored.isEmpty()) {
      throw new MergeRefusedException(path, "holds no sync");
    }
    SyncRun run = stored.get();
    if (!run.finished()) {
      throw new MergeRefusedException(path, "sync " + run.id() + " is not finished");
    }
    if (!isMergeable(run.type())) {
      String name = SyncRun.typeName(run.type());
      throw new MergeRefusedException(
          path,
          "sync %s is of type %s, expected full, resources_only or partial"
              .formatted(run.id(), name.isEmpty() ? "number " + run.type() : name));
    }
    return new MergeInput(path, file, run.id(), run.type(), run.endedAt(), run);
  }

  /** The manifest's entry that decides, if it has one that can be merged. */
  private static Optional<SyncRunSummary> listed(C1ZManifestV3 manifest) {
    return manifest.getSyncRunsList().stream()
        .filter(summary -> summary.hasEndedAt() && isMergeable(summary.getTypeValue()))
        .max(
            Comparator.comparing(SyncRunSummary::getEndedAt, BY_TIME)
                .thenComparing(SyncRunSummary::getSyncId));
  }

  private static boolean isMergeable(int type) {
    return type == FULL || type == PARTIAL || type == RESOURCES_ONLY;
  }

  /** Whether it is known that expanding its grants changes nothing. */
  boolean isExpanded() {
    return file.envelope().map(ExpandedMark::isOn).orElse(false);
  }

  TableStore store() {
    return file.store();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
