package dev.syncline.c1z.write;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.directory.DirectoryNames;
import dev.syncline.c1z.directory.ManifestLog;
import dev.syncline.c1z.directory.TableEntry;
import dev.syncline.c1z.envelope.EnvelopeWriter;
import dev.syncline.c1z.envelope.Frame;
import dev.syncline.c1z.envelope.FrameCompressor;
import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.envelope.WrittenEnvelope;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.table.FinishedTable;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.c1z.table.TableOptions;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.SyncStatistics;
import dev.syncline.serde.proto.manifest.GrantDigestRoot;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Writes a file from keys and values that are final and sorted, whatever they are: rows, indexes,
 * digests and meta keys of another file. Nothing is derived but the manifest. Not thread-safe.
 */
public final class CopyWriter implements Closeable {
  private static final int LONGEST_PREFIX = 3;
  private static final byte INDEXES = 0x07;

  private final WriteOptions options;
  private final ScratchStore scratch;
  private final ScratchStore.Sequence sequence;
  private final FrameCompressor compressor;
  private final RowTableWriter table;
  private final ByteSink frame = new ByteSink();
  private final List<TableEntry> entries = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>();
  private final SyncStatistics statistics = new SyncStatistics();
  private byte[] prefix = new byte[0];
  private KeyFamily family;
  private long pendingBytes;
  private long keys;
  private byte[] stats;
  private SyncRun run;
  private GrantDigestRoot digests;

  public CopyWriter(WriteOptions options, C1zWriter.Resources resources) {
    this.options = Objects.requireNonNull(options);
    this.scratch = new ScratchStore(resources.memoryBytes(), resources.scratchDirectory());
    this.sequence = scratch.create();
    this.compressor = new FrameCompressor(options.zstdLevel());
    this.table =
        new RowTableWriter(TableOptions.DEFAULT.withCompression(options.blockCompression()));
  }

  /** Takes the next key, which begins its array, and its value. */
  public void add(byte[] key, int keyLength, byte[] value, int valueOffset, int valueLength)
      throws IOException {
    if (!inFamily(key, keyLength)) {
      endTable();
      enterFamily(key, keyLength);
    } else if (pendingBytes >= options.tableBytes()) {
      endTable();
    }
    table.add(key, 0, keyLength, value, valueOffset, valueLength);
    pendingBytes += keyLength + (long) valueLength;
    if (family != null) {
      statistics.add(family, key, 0, keyLength);
    }
    if (is(Keys.SYNC_RUN_KEY, key, keyLength)
        || is(Keys.STATS, key, keyLength)
        || is(Keys.DIGEST_GLOBAL, key, keyLength)) {
      keepFacts(key, keyLength, Arrays.copyOfRange(value, valueOffset, valueOffset + valueLength));
    }
  }

  private boolean inFamily(byte[] key, int keyLength) {
    return prefix.length > 0
        && keyLength >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private void enterFamily(byte[] key, int keyLength) {
    int length = keyLength > 1 && key[1] == INDEXES ? LONGEST_PREFIX : LONGEST_PREFIX - 1;
    prefix = Arrays.copyOf(key, Math.min(keyLength, length));
    try {
      family = KeyFamily.of(key, 0, keyLength);
    } catch (IllegalArgumentException e) {
      family = null; // of an older or newer layout; copied all the same
    }
  }

  private void keepFacts(byte[] key, int keyLength, byte[] value)
      throws InvalidProtocolBufferException {
    if (is(Keys.SYNC_RUN_KEY, key, keyLength)) {
      run = SyncRun.fromRecordBytes(value);
    } else if (is(Keys.STATS, key, keyLength)) {
      stats = value;
    } else if (is(Keys.DIGEST_GLOBAL, key, keyLength) && value.length == 2 * Long.BYTES) {
      ByteBuffer node = ByteBuffer.wrap(value);
      digests = FileManifest.digestRoot(node.getLong(), node.getLong());
    }
  }

  private static boolean is(byte[] wanted, byte[] key, int keyLength) {
    return Arrays.equals(wanted, 0, wanted.length, key, 0, keyLength);
  }

  private void endTable() throws IOException {
    if (table.entries() == 0) {
      return;
    }
    FinishedTable finished = table.finish();
    long number = DirectoryNames.FIRST_TABLE_NUMBER + entries.size();
    frame.reset();
    FrameInfo info =
        compressor.compress(
            DirectoryNames.table(number), finished.data(), 0, finished.length(), frame);
    long offset = sequence.length();
    sequence.write(frame.array(), 0, frame.size());
    int length = frame.size();
    frames.add(
        new Frame(
            info,
            () -> {
              byte[] bytes = new byte[length];
              try (RunSource.Reader reader = scratch.open(sequence.name())) {
                reader.read(offset, bytes, 0, length);
              }
              return new ByteArrayInputStream(bytes);
            }));
    entries.add(TableEntry.of(finished, number));
    keys += finished.entries();
    table.reset();
    pendingBytes = 0;
  }

  /**
   * Writes the file.
   *
   * @param out takes it; stays open
   */
  public AssembledFile finish(OutputStream out) throws IOException {
    endTable();
    sequence.close();
    byte[] manifest = FileManifest.of(options.encoding(), run, stats, digests).toByteArray();
    addFile(DirectoryNames.MANIFEST, ManifestLog.write(entries));
    addFile(DirectoryNames.FORMAT_VERSION_MARKER, new byte[0]);
    addFile(DirectoryNames.MANIFEST_MARKER, new byte[0]);
    WrittenEnvelope written = EnvelopeWriter.write(out, manifest, frames);
    return new AssembledFile(written.size(), written.sha256(), keys, entries.size(), statistics);
  }

  private void addFile(String name, byte[] content) {
    frames.add(compressor.compress(name, content, 0, content.length));
  }

  @Override
  public void close() throws IOException {
    compressor.close();
    table.close();
    scratch.close();
  }
}
