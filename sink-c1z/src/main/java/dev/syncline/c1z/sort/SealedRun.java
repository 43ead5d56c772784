package dev.syncline.c1z.sort;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The final rows of one shard of a finished sync, sorted, and the keys derived from them that need
 * an order of their own.
 *
 * @param path the staged file that holds the blocks, or null if {@code inline} does
 * @param inline the blocks themselves when they are few, else null
 * @param length bytes of all blocks
 * @param sections what is where
 */
public record SealedRun(String path, byte[] inline, long length, List<RunSection> sections) {
  private static final int VERSION = 1;

  public SealedRun {
    if ((path == null) == (inline == null)) {
      throw new IllegalArgumentException("a sealed run is either inline or in a staged file");
    }
    sections = List.copyOf(sections);
  }

  /** The versioned form in which a run travels between operators. */
  public void writeTo(ByteSink out) {
    out.writeVarint(VERSION);
    out.writeVarint(path == null ? 0 : 1);
    if (path == null) {
      writeBytes(out, inline);
    } else {
      writeBytes(out, path.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    out.writeVarint(length);
    out.writeVarint(sections.size());
    for (RunSection section : sections) {
      writeBytes(out, section.family().prefix());
      out.writeVarint(section.rows());
      out.writeVarint(section.bytes());
      out.writeVarint(section.blocks().size());
      for (RunSection.Block block : section.blocks()) {
        writeBytes(out, block.firstKey());
        out.writeVarint(block.offset());
        out.writeVarint(block.length());
      }
      out.writeVarint(section.samples().size());
      for (RunSection.Sample sample : section.samples()) {
        writeBytes(out, sample.key());
        out.writeVarint(sample.units());
      }
    }
  }

  /** The reverse of {@link #writeTo}. */
  public static SealedRun read(ByteInput in) throws IOException {
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException("a sealed run of version " + version + ", expected " + VERSION);
    }
    boolean staged = in.readInt() == 1;
    byte[] where = in.readBytes();
    long length = in.readVarint();
    int sectionCount = in.readInt();
    List<RunSection> sections = new ArrayList<>(sectionCount);
    for (int i = 0; i < sectionCount; i++) {
      byte[] prefix = in.readBytes();
      KeyFamily family = KeyFamily.of(prefix, 0, prefix.length);
      long rows = in.readVarint();
      long bytes = in.readVarint();
      int blockCount = in.readInt();
      List<RunSection.Block> blocks = new ArrayList<>(blockCount);
      for (int b = 0; b < blockCount; b++) {
        blocks.add(new RunSection.Block(in.readBytes(), in.readVarint(), in.readInt()));
      }
      int sampleCount = in.readInt();
      List<RunSection.Sample> samples = new ArrayList<>(sampleCount);
      for (int s = 0; s < sampleCount; s++) {
        samples.add(new RunSection.Sample(in.readBytes(), in.readInt()));
      }
      sections.add(new RunSection(family, rows, bytes, blocks, samples));
    }
    return new SealedRun(
        staged ? new String(where, java.nio.charset.StandardCharsets.UTF_8) : null,
        staged ? null : where,
        length,
        sections);
  }

  private static void writeBytes(ByteSink out, byte[] bytes) {
    out.writeVarint(bytes.length);
    out.writeBytes(bytes, 0, bytes.length);
  }
}
