package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.table.TableFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * One table file: its footer, metaindex, properties, index and range deletions are read on opening,
 * data blocks when a cursor comes to them. Immutable and thread-safe; cursors are not.
 */
public final class TableReader {
  private static final String INDEX_TYPE = "rocksdb.block.based.table.index.type";
  private static final String COMPARATOR = "rocksdb.comparator";
  private static final String SCHEMA = "pebble.colblk.schema";
  private static final String EXPECTED_SCHEMA =
      "DefaultKeySchema(" + TableFormat.COMPARATOR + ",16)";
  private static final String RANGE_DELETIONS = "rocksdb.range_del2";
  private static final String VALUE_BYTES = "rocksdb.raw.value.size";
  private static final int TWO_LEVELS = 2;

  private final DecodedFile file;
  private final TableFooter footer;
  private final BlockLoader blocks;
  private final Map<String, Slice> metaindex;
  private final Map<String, Slice> properties;
  private final boolean twoLevels;
  private final RangeDeletions rangeDeletions;

  private TableReader(DecodedFile file, int maxBlockBytes, BlockCache cache) throws IOException {
    this.file = file;
    this.footer = TableFooter.read(file);
    this.blocks = new BlockLoader(file, footer, maxBlockBytes, cache);
    this.metaindex = names(footer.metaindex(), footer.version().columnarMetaindex());
    refuseUnsupported();
    this.properties = readProperties();
    this.twoLevels = readIndexType() == TWO_LEVELS;
    this.rangeDeletions = readRangeDeletions();
    // Found now rather than in the middle of a scan.
    indexCursor();
  }

  /**
   * @param file the table's bytes; must stay readable while the table and its cursors are used
   * @param maxBlockBytes greatest size of one block, beyond which it is not read
   * @param cache where uncompressed blocks are kept
   */
  public static TableReader open(DecodedFile file, int maxBlockBytes, BlockCache cache)
      throws IOException {
    return new TableReader(
        Objects.requireNonNull(file), maxBlockBytes, Objects.requireNonNull(cache));
  }

  private Map<String, Slice> names(BlockHandle handle, boolean columnar) throws IOException {
    Slice block = blocks.load(handle);
    return columnar
        ? ColumnarBlock.readNames(block, file.name(), handle.offset())
        : RowBlock.readNames(block, file.name(), handle.offset());
  }

  private void refuseUnsupported() throws UnsupportedC1zException {
    refuse("pebble.range_key", "range keys");
    refuse("pebble.blob_ref_index", "values in blob files");
    refuse("rocksdb.range_del", "range deletions in the form of RocksDB v1");
  }

  private void refuse(String block, String what) throws UnsupportedC1zException {
    if (metaindex.containsKey(block)) {
      throw new UnsupportedC1zException(
          file.name(), footer.metaindex().offset(), "the table has " + what);
    }
  }

  private Map<String, Slice> readProperties() throws IOException {
    BlockHandle handle = metaHandle(TableFormat.PROPERTIES_BLOCK);
    if (handle == null) {
      throw new DamagedFileException(
          file.name(), footer.metaindex().offset(), "the table has no properties block");
    }
    Map<String, Slice> found = names(handle, footer.version().columnarProperties());
    expect(found, handle, COMPARATOR, TableFormat.COMPARATOR);
    expect(found, handle, SCHEMA, EXPECTED_SCHEMA);
    if (found.containsKey(SCHEMA) != footer.version().columnar()) {
      throw new DamagedFileException(
          file.name(),
          footer.position(),
          "the footer says version %d, the properties are those of a table in %s"
              .formatted(
                  footer.version().number(), found.containsKey(SCHEMA) ? "columns" : "rows"));
    }
    return found;
  }

  private void expect(Map<String, Slice> found, BlockHandle handle, String name, String expected)
      throws UnsupportedC1zException {
    Slice value = found.get(name);
    if (value != null && !text(value).equals(expected)) {
      throw new UnsupportedC1zException(
          file.name(),
          handle.offset(),
          "property " + name + " is \"" + text(value) + "\", expected \"" + expected + "\"");
    }
  }

  private long readIndexType() throws IOException {
    Slice value = properties.get(INDEX_TYPE);
    if (value == null) {
      return 0;
    }
    long type = new BoundedInput(value, file.name(), footer.position()).u32();
    if (type != 0 && type != TWO_LEVELS) {
      throw new UnsupportedC1zException(
          file.name(), footer.position(), "index type " + type + ", expected 0 or 2");
    }
    return type;
  }

  private RangeDeletions readRangeDeletions() throws IOException {
    BlockHandle handle = metaHandle(RANGE_DELETIONS);
    return handle == null
        ? RangeDeletions.EMPTY
        : RangeDeletions.read(footer.version(), blocks.load(handle), file.name(), handle.offset());
  }

  private BlockHandle metaHandle(String name) throws IOException {
    Slice value = metaindex.get(name);
    return value == null
        ? null
        : BlockHandle.read(new BoundedInput(value, file.name(), footer.metaindex().offset()));
  }

  IndexCursor indexCursor() throws IOException {
    IndexCursor top = indexBlock(footer.index());
    return twoLevels ? new TwoLevelIndexCursor(top, this::indexBlock) : top;
  }

  private IndexCursor indexBlock(BlockHandle handle) throws IOException {
    Slice block = blocks.load(handle);
    return footer.version().columnar()
        ? new ColumnarIndexCursor(block, handle.offset(), file.name())
        : new RowIndexCursor(block, handle.offset(), file.name());
  }

  BlockCursor blockCursor() {
    return footer.version().columnar()
        ? new ColumnarBlockCursor(true)
        : RowBlockCursor.forData(footer.version());
  }

  /** A cursor that takes entries in whatever order they stand. */
  BlockCursor salvageCursor() {
    return footer.version().columnar()
        ? new ColumnarBlockCursor(false)
        : RowBlockCursor.forSalvage(footer.version());
  }

  BlockLoader blocks() {
    return blocks;
  }

  /** A new cursor over all entries. */
  public TableCursor cursor() throws IOException {
    return new TableCursor(this, null);
  }

  /** A new cursor over the entries inside {@code bounds}. */
  public TableCursor cursor(KeyBounds bounds) throws IOException {
    return new TableCursor(this, Objects.requireNonNull(bounds));
  }

  /** The table's range deletions, empty if there are none. */
  public RangeDeletions rangeDeletions() {
    return rangeDeletions;
  }

  public TableVersion version() {
    return footer.version();
  }

  public boolean hasTwoLevelIndex() {
    return twoLevels;
  }

  /**
   * Reads the table from end to end to make sure that it is of the version in its footer, which
   * says whether values have a prefix byte. In a row table nothing covers the version by a
   * checksum; but the properties tell how long the values are together.
   *
   * @throws DamagedFileException if that does not agree
   */
  public void confirmVersion() throws IOException {
    if (footer.version().columnar()) {
      return; // Rows do not parse as columns.
    }
    OptionalLong expected = numberProperty(VALUE_BYTES);
    if (expected.isEmpty()) {
      throw new UnsupportedC1zException(
          file.name(),
          footer.position(),
          "row table without the property " + VALUE_BYTES + " in a container without checksums");
    }
    long found = rangeDeletions.valueBytes();
    IndexCursor index = indexCursor();
    BlockCursor block = blockCursor();
    while (index.next()) {
      BlockHandle handle = index.handle();
      block.reset(blocks.load(handle), handle.offset(), file.name());
      while (block.next()) {
        found += block.fullValueLength();
      }
    }
    if (found != expected.getAsLong()) {
      throw new DamagedFileException(
          file.name(),
          footer.position(),
          "values of %d bytes if the table is of version %d as the footer says, the properties say %d"
              .formatted(found, footer.version().number(), expected.getAsLong()));
    }
  }

  /** Name for messages. */
  public String name() {
    return file.name();
  }

  /** A property that is text, or the empty string. */
  public String textProperty(String name) {
    Slice value = properties.get(name);
    return value == null ? "" : text(value);
  }

  /** A property that is a varint. */
  public OptionalLong numberProperty(String name) throws IOException {
    Slice value = properties.get(name);
    return value == null
        ? OptionalLong.empty()
        : OptionalLong.of(new BoundedInput(value, file.name(), footer.position()).varint());
  }

  private static String text(Slice value) {
    return new String(value.array(), value.offset(), value.length(), StandardCharsets.UTF_8);
  }
}
