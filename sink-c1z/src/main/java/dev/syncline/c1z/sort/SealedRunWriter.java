package dev.syncline.c1z.sort;

import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.XxHash64;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Writes the blocks of a sealed run to a stream and keeps what describes them. Sections may be
 * written interleaved: a block belongs to the section that wrote it.
 *
 * <p>Not thread-safe. The caller closes the stream.
 */
public final class SealedRunWriter {
  private static final int SMALLEST_BLOCK = 16 << 10;
  private static final int LARGEST_BLOCK = 256 << 10;
  // A range's slice of a run begins inside a block, on average in its middle: blocks should be
  // small against a slice.
  // Their index should stay small too, so blocks grow with the section.
  private static final int BLOCKS_BEFORE_GROWTH = 256;
  private static final int OPERATION = dev.syncline.serde.Operation.PUT.code();

  private final OutputStream out;
  private final SortOptions options;
  private final List<Section> sections = new ArrayList<>();
  private long offset;

  public SealedRunWriter(OutputStream out, SortOptions options) {
    this.out = out;
    this.options = options;
  }

  /** Starts a section. Its rows have to come in key order, or in groups that do. */
  public Section section(KeyFamily family) {
    Section section = new Section(family);
    sections.add(section);
    return section;
  }

  /** Bytes written so far. */
  public long length() {
    return offset;
  }

  /** Ends the run, whose blocks are in the file at {@code path}. */
  public SealedRun finishStaged(String path) throws IOException {
    return new SealedRun(path, null, offset, finishSections());
  }

  /** Ends the run. The caller wrote to memory, and gives the bytes back. */
  public SealedRun finishInline(java.util.function.Supplier<byte[]> written) throws IOException {
    List<RunSection> finished = finishSections();
    return new SealedRun(null, written.get(), offset, finished);
  }

  private List<RunSection> finishSections() throws IOException {
    List<RunSection> finished = new ArrayList<>();
    for (Section section : sections) {
      finished.add(section.finish());
    }
    return finished;
  }

  /** Rows of one family. */
  public final class Section {
    private final KeyFamily family;
    private final RunBlockWriter block = new RunBlockWriter();
    private final List<RunSection.Block> blocks = new ArrayList<>();
    private final List<RunSection.Sample> samples = new ArrayList<>();
    private int blockBytes = SMALLEST_BLOCK;
    private long rows;
    private long bytes;
    private boolean grouped;

    private Section(KeyFamily family) {
      this.family = family;
    }

    /** Adds a row. Its key is above that of the row before it, in the section or in the group. */
    public void add(
        byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
        throws IOException {
      if (block.entries() > 0 && block.size() + keyLength + valueLength > blockBytes) {
        endBlock();
      }
      block.add(OPERATION, key, keyOffset, keyLength, value, valueOffset, valueLength);
      rows++;
      bytes += keyLength + (long) valueLength;
      sample(key, keyOffset, keyLength, keyLength + valueLength);
    }

    /**
     * Ends a group of rows. Groups may come in any order as long as the keys of no two of them
     * overlap.
     */
    public void endGroup() throws IOException {
      grouped = true;
      endBlock();
    }

    private RunSection finish() throws IOException {
      endBlock();
      if (grouped) {
        blocks.sort(Comparator.comparing(RunSection.Block::firstKey, Arrays::compareUnsigned));
        samples.sort(Comparator.comparing(RunSection.Sample::key, Arrays::compareUnsigned));
      }
      return new RunSection(family, rows, bytes, blocks, samples);
    }

    /**
     * Chooses a key with a probability proportional to the size of its row, by the hash of the key.
     * So every sample stands for the same number of bytes, and the choice depends on nothing but
     * the row.
     */
    private void sample(byte[] key, int keyOffset, int keyLength, int rowBytes) {
      int unit = options.sampleBytes();
      int units = rowBytes / unit;
      long hash = XxHash64.hash(key, keyOffset, keyLength) >>> 32;
      if (hash * unit < (long) (rowBytes % unit) << 32) {
        units++;
      }
      if (units > 0) {
        byte[] copy = Arrays.copyOfRange(key, keyOffset, keyOffset + keyLength);
        samples.add(new RunSection.Sample(copy, units));
      }
    }

    private void endBlock() throws IOException {
      if (block.entries() == 0) {
        return;
      }
      out.write(block.array(), 0, block.size());
      blocks.add(new RunSection.Block(block.firstKey(), offset, block.size()));
      offset += block.size();
      block.reset();
      if (blocks.size() % BLOCKS_BEFORE_GROWTH == 0 && blockBytes < LARGEST_BLOCK) {
        blockBytes *= 2;
      }
    }
  }
}
