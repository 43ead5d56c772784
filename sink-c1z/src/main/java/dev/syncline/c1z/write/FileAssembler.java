package dev.syncline.c1z.write;

import dev.syncline.c1z.directory.DirectoryNames;
import dev.syncline.c1z.directory.ManifestLog;
import dev.syncline.c1z.directory.TableEntry;
import dev.syncline.c1z.envelope.EnvelopeWriter;
import dev.syncline.c1z.envelope.Frame;
import dev.syncline.c1z.envelope.FrameCompressor;
import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.envelope.FrameSource;
import dev.syncline.c1z.envelope.WrittenEnvelope;
import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.sort.FragmentReader;
import dev.syncline.c1z.table.FinishedTable;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.c1z.table.TableOptions;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.SyncStatistics;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a file from the results of all its ranges: puts tables in order, gathers fragments into
 * tables, adds the few keys that describe the whole sync, and writes the envelope.
 *
 * <p>Frames are only copied. One assembler may assemble one file after the other. Not thread-safe.
 */
public final class FileAssembler implements Closeable {
  private final WriteOptions options;
  private final PieceSource pieces;
  private final FrameCompressor compressor;
  private final RowTableWriter table;

  private final List<TableEntry> entries = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>();
  private int level = TableEntry.LOWEST_LEVEL;
  private long pendingBytes;
  private long keys;
  private int expandedBy;

  public FileAssembler(WriteOptions options, PieceSource pieces) {
    this.options = options;
    this.pieces = pieces;
    this.compressor = new FrameCompressor(options.zstdLevel());
    this.table =
        new RowTableWriter(TableOptions.DEFAULT.withCompression(options.blockCompression()));
  }

  /**
   * Assembles the file of one sync.
   *
   * @param facts the sync run as far as markers tell it: without token and supports_diff, which are
   *     among the rows
   * @param statsWrittenAt time in the statistics record
   * @param results the results of all tasks, in any order
   * @param out takes the file; stays open
   */
  public AssembledFile assemble(
      SyncRun facts,
      com.google.protobuf.Timestamp statsWrittenAt,
      List<RangeResult> results,
      OutputStream out)
      throws IOException {
    return assemble(facts, null, statsWrittenAt, results, KeptTables.NONE, out);
  }

  /**
   * As the other, with statistics lifted from another token than the sync run's, and with tables of
   * other files.
   *
   * @param statisticsToken that token, or null for the sync run's own
   */
  AssembledFile assemble(
      SyncRun facts,
      String statisticsToken,
      com.google.protobuf.Timestamp statsWrittenAt,
      List<RangeResult> results,
      KeptTables kept,
      OutputStream out)
      throws IOException {
    entries.clear();
    frames.clear();
    table.reset();
    level = TableEntry.LOWEST_LEVEL;
    pendingBytes = 0;
    keys = 0;
    expandedBy = 0;
    List<RangeResult> ordered = new ArrayList<>(results);
    ordered.sort(Comparator.comparingInt(RangeResult::index));
    SyncStatistics statistics = new SyncStatistics();
    statistics.merge(kept.statistics());
    long digestCount = kept.digestCount();
    long digestXor = kept.digestXor();
    for (RangeResult result : ordered) {
      statistics.merge(SyncStatistics.fromBytes(result.statistics()));
      digestCount += result.digestCount();
      digestXor ^= result.digestXor();
    }
    SyncRun run = withRowsOfSyncRun(facts, ordered);
    byte[] stats =
        statistics.toRecordBytes(
            run.id(), statisticsToken == null ? run.token() : statisticsToken, statsWrittenAt);
    ProfileClock.enter(Part.TABLES);
    try {
      addFamilies(run, ordered, stats, kept, globalNode(digestCount, digestXor));
    } finally {
      ProfileClock.leave();
    }
    addFile(DirectoryNames.MANIFEST, ManifestLog.write(entries));
    addFile(DirectoryNames.FORMAT_VERSION_MARKER, new byte[0]);
    addFile(DirectoryNames.MANIFEST_MARKER, new byte[0]);
    C1ZManifestV3 manifest =
        FileManifest.of(
            options.encoding(), run, stats, FileManifest.digestRoot(digestCount, digestXor));
    if (expandedBy != 0) {
      manifest = ExpandedMark.in(manifest, expandedBy, frames);
    }
    WrittenEnvelope written = EnvelopeWriter.write(out, manifest.toByteArray(), frames);
    return new AssembledFile(written.size(), written.sha256(), keys, entries.size(), statistics);
  }

  private void addFamilies(
      SyncRun run, List<RangeResult> ordered, byte[] stats, KeptTables kept, byte[] globalNode)
      throws IOException {
    for (KeyFamily family : KeyFamily.values()) {
      switch (family) {
        case SYNC_RUN -> addRow(Keys.SYNC_RUN_KEY, run.toRecordBytes());
        case META -> addMeta(ordered, stats);
        default -> {
          if (family == KeyFamily.DIGESTS) {
            addRow(Keys.DIGEST_GLOBAL, globalNode);
          }
          addFamily(family, ordered, kept.of(family));
        }
      }
      endTable();
    }
  }

  private SyncRun withRowsOfSyncRun(SyncRun facts, List<RangeResult> results) throws IOException {
    SyncRun run = facts;
    for (RangeResult result : results) {
      for (RangeResult.Fragment fragment : result.fragments()) {
        if (fragment.family() == KeyFamily.SYNC_RUN) {
          FragmentReader rows = open(fragment);
          while (rows.next()) {
            byte[] key = Arrays.copyOf(rows.key(), rows.keyLength());
            if (Arrays.equals(key, Keys.SYNC_TOKEN)) {
              run = run.withToken(new String(value(rows), StandardCharsets.UTF_8));
            } else if (Arrays.equals(key, Keys.SUPPORTS_DIFF)) {
              run = run.withSupportsDiff();
            } else if (Arrays.equals(key, Keys.EXPANDED)) {
              expandedBy = new ByteInput(value(rows)).readInt();
            }
          }
        }
      }
    }
    return run;
  }

  private void addFamily(KeyFamily family, List<RangeResult> results, List<KeptTable> keptOfFamily)
      throws IOException {
    Deque<KeptTable> kept = new ArrayDeque<>(keptOfFamily);
    if (family == KeyFamily.GRANTS_BY_PRINCIPAL && !kept.isEmpty()) {
      addKeptBefore(null, 0, kept);
      level = TableEntry.LOWEST_LEVEL - 1;
    }
    for (RangeResult result : results) {
      for (RangeResult.Table built : result.tables()) {
        if (built.family() == family) {
          addKeptBefore(built.smallest(), built.smallest().length, kept);
          endTable();
          addBuilt(built);
        }
      }
      for (RangeResult.Fragment fragment : result.fragments()) {
        if (fragment.family() == family) {
          FragmentReader rows = open(fragment);
          while (rows.next()) {
            addKeptBefore(rows.key(), rows.keyLength(), kept);
            add(rows.key(), rows.keyLength(), rows.value(), rows.valueOffset(), rows.valueLength());
          }
        }
      }
    }
    addKeptBefore(null, 0, kept);
    endTable();
    level = TableEntry.LOWEST_LEVEL;
  }

  /** Adds the kept tables that are left and begin before a key, or all for null. */
  private void addKeptBefore(byte[] key, int keyLength, Deque<KeptTable> left) throws IOException {
    while (!left.isEmpty()
        && (key == null
            || Arrays.compareUnsigned(
                    left.peek().smallest(), 0, left.peek().smallest().length, key, 0, keyLength)
                < 0)) {
      endTable();
      KeptTable table = left.remove();
      FrameInfo info = table.frame().info();
      addTable(
          new Frame(
              new FrameInfo(
                  DirectoryNames.table(nextFileNumber()),
                  info.rawSize(),
                  info.compressedSize(),
                  info.rawXxHash64(),
                  info.rawSha256()),
              table.frame().source()),
          table.smallest(),
          table.largest(),
          table.rows());
    }
  }

  private void addTable(Frame frame, byte[] smallest, byte[] largest, long rows) {
    entries.add(new TableEntry(level, nextFileNumber(), frame.info().rawSize(), smallest, largest));
    frames.add(frame);
    keys += rows;
  }

  private void addMeta(List<RangeResult> results, byte[] stats) throws IOException {
    Map<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    for (RangeResult result : results) {
      for (RangeResult.Fragment fragment : result.fragments()) {
        if (fragment.family() == KeyFamily.META) {
          FragmentReader reader = open(fragment);
          while (reader.next()) {
            rows.put(Arrays.copyOf(reader.key(), reader.keyLength()), value(reader));
          }
        }
      }
    }
    rows.put(Keys.KEYSPACE_VERSION, Keys.STAMP_VALUE);
    rows.put(Keys.GRANT_ENTITLEMENT_ID_FORMAT, Keys.STAMP_VALUE);
    rows.put(Keys.STATS, stats);
    for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
      addRow(row.getKey(), row.getValue());
    }
  }

  private static byte[] value(FragmentReader rows) {
    return Arrays.copyOfRange(
        rows.value(), rows.valueOffset(), rows.valueOffset() + rows.valueLength());
  }

  private FragmentReader open(RangeResult.Fragment fragment) throws IOException {
    Piece block = fragment.block();
    if (block.inline() != null) {
      return new FragmentReader(block.inline(), (int) block.offset(), block.length());
    }
    try (InputStream in = pieces.open(block)) {
      // The length is known; readNBytes(int) would collect pieces and copy them.
      byte[] rows = new byte[block.length()];
      if (in.readNBytes(rows, 0, rows.length) < rows.length) {
        throw new EOFException("a fragment of " + rows.length + " bytes ends early");
      }
      return new FragmentReader(rows, 0, rows.length);
    }
  }

  private static byte[] globalNode(long count, long xor) {
    ByteSink value = new ByteSink();
    GrantDigests.appendNodeValue(count, xor, value);
    return value.toByteArray();
  }

  private void addRow(byte[] key, byte[] value) throws IOException {
    add(key, key.length, value, 0, value.length);
  }

  private void add(byte[] key, int keyLength, byte[] value, int valueOffset, int valueLength)
      throws IOException {
    if (pendingBytes >= options.tableBytes()) {
      endTable();
    }
    table.add(key, 0, keyLength, value, valueOffset, valueLength);
    pendingBytes += keyLength + (long) valueLength;
  }

  private void endTable() throws IOException {
    if (table.entries() == 0) {
      return;
    }
    FinishedTable finished = table.finish();
    addTable(
        compressor.compress(
            DirectoryNames.table(nextFileNumber()), finished.data(), 0, finished.length()),
        finished.smallestKey(),
        finished.largestKey(),
        finished.entries());
    table.reset();
    pendingBytes = 0;
  }

  private void addBuilt(RangeResult.Table built) {
    Piece piece = built.frame();
    FrameInfo info =
        new FrameInfo(
            DirectoryNames.table(nextFileNumber()),
            built.rawSize(),
            piece.length(),
            built.rawXxHash64(),
            built.rawSha256());
    FrameSource source =
        piece.inline() != null
            ? FrameSource.ofBytes(piece.inline(), (int) piece.offset(), piece.length())
            : () -> pieces.open(piece);
    addTable(new Frame(info, source), built.smallest(), built.largest(), built.rows());
  }

  private long nextFileNumber() {
    return DirectoryNames.FIRST_TABLE_NUMBER + entries.size();
  }

  private void addFile(String name, byte[] content) {
    frames.add(compressor.compress(name, content, 0, content.length));
  }

  @Override
  public void close() {
    compressor.close();
    table.close();
  }
}
