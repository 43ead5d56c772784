package dev.syncline.c1z.read;

import com.google.protobuf.ByteString;
import dev.syncline.c1z.directory.DirectoryNames;
import dev.syncline.c1z.directory.ManifestLog;
import dev.syncline.c1z.directory.TableEntry;
import dev.syncline.c1z.envelope.EnvelopeWriter;
import dev.syncline.c1z.envelope.Frame;
import dev.syncline.c1z.envelope.FrameCompressor;
import dev.syncline.c1z.table.BlockCompression;
import dev.syncline.c1z.table.FinishedTable;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.c1z.table.TableOptions;
import dev.syncline.serde.Keys;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.GrantDigestRoot;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import dev.syncline.serde.proto.manifest.SyncRunSummary;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Makes files of any rows, sound or not: tables of a few rows, a manifest that repeats what the
 * rows say, and hooks to break each part.
 */
public final class FilePacker {
  private final SortedMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private int rowsPerTable = Integer.MAX_VALUE;
  private PayloadEncoding encoding = PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD;
  private BlockCompression compression = BlockCompression.NONE;
  private int blockSize = TableOptions.DEFAULT.blockSize();
  private boolean manifestOfRows = true;
  private UnaryOperator<C1ZManifestV3> manifest = UnaryOperator.identity();
  private UnaryOperator<byte[]> table = UnaryOperator.identity();
  private UnaryOperator<TableEntry> entry = UnaryOperator.identity();
  private UnaryOperator<Frame> frame = UnaryOperator.identity();

  public FilePacker(Map<byte[], byte[]> rows) {
    this.rows.putAll(rows);
  }

  /** The rows, to be changed. */
  public SortedMap<byte[], byte[]> rows() {
    return rows;
  }

  public FilePacker rowsPerTable(int count) {
    rowsPerTable = count;
    return this;
  }

  public FilePacker encoding(PayloadEncoding changed) {
    encoding = changed;
    return this;
  }

  public FilePacker blocks(BlockCompression changed, int size) {
    compression = changed;
    blockSize = size;
    return this;
  }

  /** Changes the manifest. */
  public FilePacker manifest(UnaryOperator<C1ZManifestV3> change) {
    manifest = change;
    return this;
  }

  /** Takes a manifest as it is, whatever the rows say. */
  public FilePacker replaceManifest(C1ZManifestV3 given) {
    manifestOfRows = false;
    return manifest(ofRows -> given);
  }

  /** Changes the bytes of each table. */
  public FilePacker table(UnaryOperator<byte[]> change) {
    table = change;
    return this;
  }

  /** Changes what the MANIFEST says of each table. */
  public FilePacker entry(UnaryOperator<TableEntry> change) {
    entry = change;
    return this;
  }

  /** Changes each frame. */
  public FilePacker frame(UnaryOperator<Frame> change) {
    frame = change;
    return this;
  }

  /** The file. */
  public byte[] pack() throws IOException {
    List<Frame> frames = new ArrayList<>();
    List<TableEntry> entries = new ArrayList<>();
    TableOptions options =
        TableOptions.DEFAULT.withCompression(compression).withBlockSize(blockSize);
    try (FrameCompressor compressor = new FrameCompressor();
        RowTableWriter writer = new RowTableWriter(options)) {
      int count = 0;
      for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
        byte[] key = row.getKey();
        byte[] value = row.getValue();
        writer.add(key, 0, key.length, value, 0, value.length);
        if (++count % rowsPerTable == 0 || count == rows.size()) {
          addTable(writer.finish(), entries, frames, compressor);
          writer.reset();
        }
      }
      addFile(DirectoryNames.MANIFEST, ManifestLog.write(entries), frames, compressor);
      addFile(DirectoryNames.FORMAT_VERSION_MARKER, new byte[0], frames, compressor);
      addFile(DirectoryNames.MANIFEST_MARKER, new byte[0], frames, compressor);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] head = manifest.apply(manifestOfRows()).toByteArray();
    EnvelopeWriter.write(file, head, frames.stream().map(frame).toList());
    return file.toByteArray();
  }

  private void addTable(
      FinishedTable finished,
      List<TableEntry> entries,
      List<Frame> frames,
      FrameCompressor compressor) {
    long number = DirectoryNames.FIRST_TABLE_NUMBER + entries.size();
    entries.add(entry.apply(TableEntry.of(finished, number)));
    byte[] bytes = table.apply(Arrays.copyOf(finished.data(), finished.length()));
    addFile(DirectoryNames.table(number), bytes, frames, compressor);
  }

  private static void addFile(
      String name, byte[] bytes, List<Frame> frames, FrameCompressor compressor) {
    frames.add(compressor.compress(name, bytes, 0, bytes.length));
  }

  private C1ZManifestV3 manifestOfRows() throws IOException {
    C1ZManifestV3.Builder built =
        C1ZManifestV3.newBuilder().setEngine("pebble3").setPayloadEncoding(encoding);
    if (manifestOfRows && rows.containsKey(Keys.SYNC_RUN_KEY)) {
      SyncRun run = SyncRun.fromRecordBytes(rows.get(Keys.SYNC_RUN_KEY));
      SyncRunSummary.Builder summary =
          SyncRunSummary.newBuilder()
              .setSyncId(run.id())
              .setTypeValue(run.type())
              .setParentSyncId(run.parentId());
      if (run.startedAt() != null) {
        summary.setStartedAt(run.startedAt());
      }
      if (run.endedAt() != null) {
        summary.setEndedAt(run.endedAt());
      }
      if (rows.containsKey(Keys.STATS)) {
        summary.setStats(SyncStatsRecord.parseFrom(rows.get(Keys.STATS)));
      }
      built.addSyncRuns(summary);
    }
    byte[] digest = rows.get(Keys.DIGEST_GLOBAL);
    if (digest != null && digest.length == 16) {
      built.setGrantDigestRoot(
          GrantDigestRoot.newBuilder()
              .setCount(ByteBuffer.wrap(digest).getLong())
              .setXorDigest(ByteString.copyFrom(digest, 8, 8))
              .setAbiVersion(1));
    }
    return built.build();
  }
}
