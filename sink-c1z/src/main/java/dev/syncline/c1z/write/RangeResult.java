package dev.syncline.c1z.write;

import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was built from one range.
 *
 * @param index the index of its task
 * @param tables finished tables, in key order per family
 * @param fragments rows too few for a table of their own, at most one fragment a family
 * @param statistics counters of the rows, as {@link dev.syncline.serde.SyncStatistics} writes them
 * @param digestCount grants in the range
 * @param digestXor xor of their content hashes
 */
public record RangeResult(
    int index,
    List<Table> tables,
    List<Fragment> fragments,
    byte[] statistics,
    long digestCount,
    long digestXor) {

  /**
   * A finished table, compressed as a frame.
   *
   * @param smallest its smallest user key
   * @param largest its largest user key
   * @param rawSize bytes of the table file
   * @param rawXxHash64 xxHash64 of the table file
   * @param rawSha256 SHA-256 of the table file
   * @param frame the zstd frame
   */
  public record Table(
      KeyFamily family,
      byte[] smallest,
      byte[] largest,
      long rows,
      long rawSize,
      long rawXxHash64,
      byte[] rawSha256,
      Piece frame) {}

  /**
   * Sorted rows as one block of a run. They become part of a table together with those of
   * neighbouring ranges.
   *
   * @param bytes sum of key and value lengths
   */
  public record Fragment(KeyFamily family, long rows, long bytes, Piece block) {}

  public RangeResult {
    tables = List.copyOf(tables);
    fragments = List.copyOf(fragments);
  }

  /** The form in which a result travels between operators. */
  public void writeTo(ByteSink out) {
    out.writeVarint(index);
    out.writeVarint(tables.size());
    for (Table table : tables) {
      Encoding.writeBytes(out, table.family.prefix());
      Encoding.writeBytes(out, table.smallest);
      Encoding.writeBytes(out, table.largest);
      out.writeVarint(table.rows);
      out.writeVarint(table.rawSize);
      out.writeFixed64BigEndian(table.rawXxHash64);
      Encoding.writeBytes(out, table.rawSha256);
      table.frame.writeTo(out);
    }
    out.writeVarint(fragments.size());
    for (Fragment fragment : fragments) {
      Encoding.writeBytes(out, fragment.family.prefix());
      out.writeVarint(fragment.rows);
      out.writeVarint(fragment.bytes);
      fragment.block.writeTo(out);
    }
    Encoding.writeBytes(out, statistics);
    out.writeVarint(digestCount);
    out.writeFixed64BigEndian(digestXor);
  }

  /** The reverse of {@link #writeTo}. */
  public static RangeResult read(ByteInput in) throws IOException {
    int index = in.readInt();
    int tableCount = in.readInt();
    List<Table> tables = new ArrayList<>(tableCount);
    for (int i = 0; i < tableCount; i++) {
      tables.add(
          new Table(
              readFamily(in),
              in.readBytes(),
              in.readBytes(),
              in.readVarint(),
              in.readVarint(),
              in.readFixed64(),
              in.readBytes(),
              Piece.read(in)));
    }
    int fragmentCount = in.readInt();
    List<Fragment> fragments = new ArrayList<>(fragmentCount);
    for (int i = 0; i < fragmentCount; i++) {
      fragments.add(new Fragment(readFamily(in), in.readVarint(), in.readVarint(), Piece.read(in)));
    }
    return new RangeResult(
        index, tables, fragments, in.readBytes(), in.readVarint(), in.readFixed64());
  }

  private static KeyFamily readFamily(ByteInput in) throws IOException {
    byte[] prefix = in.readBytes();
    return KeyFamily.of(prefix, 0, prefix.length);
  }
}
