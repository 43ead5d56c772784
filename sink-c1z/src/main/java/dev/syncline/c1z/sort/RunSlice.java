package dev.syncline.c1z.sort;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of one section of a sealed run that can hold keys of a range. The first and the last
 * block may also hold keys outside of it.
 *
 * @param path the staged file, or null if {@code inline} holds the blocks
 * @param inline the blocks, or null
 * @param offsets where each block begins, in the file or in {@code inline}
 * @param lengths bytes of each block
 */
public record RunSlice(String path, byte[] inline, long[] offsets, int[] lengths) {

  /** Most that the place of a block takes. */
  private static final int BYTES_OF_BLOCK = 15;

  public RunSlice {
    if ((path == null) == (inline == null) || offsets.length != lengths.length) {
      throw new IllegalArgumentException("a slice is either inline or in a staged file");
    }
  }

  /**
   * All slices of {@code runs} with keys of {@code family} in {@code [from, to)}.
   *
   * @param to null for no upper bound
   */
  public static List<RunSlice> of(List<SealedRun> runs, KeyFamily family, byte[] from, byte[] to) {
    List<RunSlice> slices = new ArrayList<>();
    for (SealedRun run : runs) {
      for (RunSection section : run.sections()) {
        if (section.family() == family) {
          RunSlice slice = of(run, section.blocks(), from, to);
          if (slice != null) {
            slices.add(slice);
          }
        }
      }
    }
    return slices;
  }

  private static RunSlice of(SealedRun run, List<RunSection.Block> blocks, byte[] from, byte[] to) {
    int begin = lastAtOrBefore(blocks, from);
    int end = begin;
    while (end < blocks.size()
        && (to == null || java.util.Arrays.compareUnsigned(blocks.get(end).firstKey(), to) < 0)) {
      end++;
    }
    if (end == begin) {
      return null;
    }
    long[] offsets = new long[end - begin];
    int[] lengths = new int[end - begin];
    int total = 0;
    for (int i = begin; i < end; i++) {
      offsets[i - begin] = blocks.get(i).offset();
      lengths[i - begin] = blocks.get(i).length();
      total += blocks.get(i).length();
    }
    if (run.path() != null) {
      return new RunSlice(run.path(), null, offsets, lengths);
    }
    // An inline slice travels with its task: it takes along only its own blocks.
    byte[] inline = new byte[total];
    int at = 0;
    for (int i = 0; i < lengths.length; i++) {
      System.arraycopy(run.inline(), (int) offsets[i], inline, at, lengths[i]);
      offsets[i] = at;
      at += lengths[i];
    }
    return new RunSlice(null, inline, offsets, lengths);
  }

  /** The index of the last block whose first key is not above {@code key}; 0 if there is none. */
  private static int lastAtOrBefore(List<RunSection.Block> blocks, byte[] key) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (java.util.Arrays.compareUnsigned(blocks.get(middle).firstKey(), key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** About how many bytes {@link #writeTo} takes. */
  public int sizeHint() {
    return (path == null ? inline.length : path.length()) + (offsets.length + 1) * BYTES_OF_BLOCK;
  }

  /** The form in which a slice travels with its task. */
  public void writeTo(ByteSink out) {
    byte[] where = path == null ? inline : path.getBytes(StandardCharsets.UTF_8);
    out.writeVarint(path == null ? 0 : 1);
    out.writeVarint(where.length);
    out.writeBytes(where, 0, where.length);
    out.writeVarint(offsets.length);
    for (int i = 0; i < offsets.length; i++) {
      out.writeVarint(offsets[i]);
      out.writeVarint(lengths[i]);
    }
  }

  /** The reverse of {@link #writeTo}. */
  public static RunSlice read(ByteInput in) throws IOException {
    boolean staged = in.readInt() == 1;
    byte[] where = in.readBytes();
    int blocks = in.readInt();
    long[] offsets = new long[blocks];
    int[] lengths = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      offsets[i] = in.readVarint();
      lengths[i] = in.readInt();
    }
    return new RunSlice(
        staged ? new String(where, StandardCharsets.UTF_8) : null,
        staged ? null : where,
        offsets,
        lengths);
  }
}
