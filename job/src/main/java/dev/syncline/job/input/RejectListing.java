package dev.syncline.job.input;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Lists the rejects of one input, a file per sync: {@code <sync id>.rejected.ndjson} with one
 * object a line.
 *
 * <pre>
 *   {"file":"input.pb","offset":37,"kind":"refused","reason":"grant without entitlement"}
 *   {"file":"input.ndjson","line":2,"kind":"outside","reason":"a record outside any sync"}
 * </pre>
 *
 * Rejects outside any sync are listed under the next sync of the input, else under the previous
 * one. A sync without rejects has no listing; one that an earlier run left is removed. A listing
 * appears when its sync ends. Any number of rejects takes constant memory. Not thread-safe; one per
 * input.
 */
public final class RejectListing implements Closeable {
  private final Path directory;
  private final JsonFactory json = new JsonFactory();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private Path pending;
  private OutputStream out;
  private long pendingCount;
  private Reject firstPending;
  private String owner;
  private String previous;

  /**
   * @param directory where the listings go, which exists; null to count only
   */
  public RejectListing(Path directory) {
    this.directory = directory;
  }

  /** A sync of the input begins; what was listed since the one before belongs to it. */
  public void syncBegins(String syncId) throws IOException {
    if (owner != null) {
      syncEnds();
    }
    owner = requireNonNull(syncId, "syncId");
    counts.put(syncId, pendingCount);
  }

  /** The sync is over, in whatever way; its listing appears. */
  public void syncEnds() throws IOException {
    if (pending != null) {
      out.close();
      Files.move(pending, listing(owner), StandardCopyOption.REPLACE_EXISTING);
    } else if (directory != null) {
      Files.deleteIfExists(listing(owner));
    }
    forgetPending();
    previous = owner;
    owner = null;
  }

  /** Lists a reject of the open sync, or outside any. */
  public void add(Reject reject) throws IOException {
    if (pendingCount++ == 0) {
      firstPending = reject;
    }
    if (owner != null) {
      counts.merge(owner, 1L, Long::sum);
    }
    if (directory != null) {
      write(reject);
    }
  }

  private void write(Reject reject) throws IOException {
    if (pending == null) {
      // Not by createTempFile, which would leave a listing that only its owner may read.
      pending = directory.resolve(".rejected-" + UUID.randomUUID() + ".tmp");
      out = new BufferedOutputStream(Files.newOutputStream(pending, StandardOpenOption.CREATE_NEW));
    }
    try (JsonGenerator line = json.createGenerator(out)) {
      line.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      line.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      line.writeStartObject();
      line.writeStringField("file", reject.position().file());
      line.writeNumberField(reject.position().unit().word(), reject.position().number());
      line.writeStringField("kind", reject.kind().word());
      line.writeStringField("reason", reject.reason());
      line.writeEndObject();
      line.writeRaw('\n');
    }
  }

  private Path listing(String syncId) {
    return directory.resolve(name(syncId));
  }

  /** The name of the listing of a sync. */
  public static String name(String syncId) {
    return syncId + ".rejected.ndjson";
  }

  private void forgetPending() {
    pending = null;
    out = null;
    pendingCount = 0;
    firstPending = null;
  }

  /**
   * Number of rejects listed under a sync. What lies behind the last sync counts once this is
   * closed.
   */
  public long count(String syncId) {
    return counts.getOrDefault(syncId, 0L);
  }

  /**
   * The first of the rejects that no sync takes, since the input has none; null if there are none.
   * Before closing.
   */
  public Reject firstWithoutSync() {
    return owner == null && previous == null ? firstPending : null;
  }

  /** The input is at its end, or is not read further. */
  @Override
  public void close() throws IOException {
    if (owner != null) {
      syncEnds();
    }
    if (previous != null) {
      counts.merge(previous, pendingCount, Long::sum);
    }
    if (pending != null) {
      out.close();
      if (previous != null) {
        try (OutputStream listing =
            Files.newOutputStream(
                listing(previous), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
          Files.copy(pending, listing);
        }
      }
      Files.delete(pending);
    }
    forgetPending();
  }
}
