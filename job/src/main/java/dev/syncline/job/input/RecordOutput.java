package dev.syncline.job.input;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.util.JsonFormat;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/**
 * Writes what {@link RecordInput} reads: format and compression follow from the name, {@code .pb}
 * or {@code .ndjson}, with {@code .gz} or {@code .zst}. A file appears under its name when it is
 * whole. Not thread-safe.
 */
public final class RecordOutput implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path target;
  private final Path temporary;
  private final OutputStream out;
  private final CodedOutputStream delimited;
  private final JsonFormat.Printer json;
  private boolean finished;

  private RecordOutput(Path target, Path temporary, OutputStream out, boolean json) {
    this.target = target;
    this.temporary = temporary;
    this.out = out;
    this.json = json ? ProtoJson.printer() : null;
    this.delimited = json ? null : CodedOutputStream.newInstance(out, BUFFER_BYTES);
  }

  /**
   * Opens an output.
   *
   * @param name a path, or {@code -} for standard output, which is written uncompressed and in
   *     binary form
   * @throws InputException if the name says no format
   */
  public static RecordOutput create(String name, OutputStream standardOutput) throws IOException {
    if (RecordInput.STANDARD_INPUT.equals(name)) {
      return new RecordOutput(null, null, standardOutput, false);
    }
    boolean json = InputFormat.isNamedJson(name);
    if (!json && !InputFormat.isNamedDelimited(name)) {
      throw new InputException(
          name, "unknown format: expected a name with .pb or .ndjson, and .gz or .zst behind it");
    }
    Path target = Path.of(name);
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    OutputStream file = Files.newOutputStream(temporary);
    try {
      OutputStream out =
          name.endsWith(".gz")
              ? new GZIPOutputStream(file, BUFFER_BYTES)
              : name.endsWith(".zst") || name.endsWith(".zstd")
                  ? new ZstdOutputStreamNoFinalizer(file)
                  : file;
      return new RecordOutput(target, temporary, new BufferedOutputStream(out, BUFFER_BYTES), json);
    } catch (IOException | RuntimeException e) {
      file.close();
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** Writes one encoded record. */
  public void write(byte[] record, int offset, int length) throws IOException {
    if (json == null) {
      delimited.writeUInt32NoTag(length);
      delimited.writeRawBytes(record, offset, length);
      return;
    }
    StreamRecord parsed = StreamRecord.parser().parseFrom(record, offset, length);
    out.write(json.print(parsed).getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /** Says that all records have been written; without it, closing leaves no file. */
  public void finish() throws IOException {
    if (delimited != null) {
      delimited.flush();
    }
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (target == null) {
      out.flush();
      return;
    }
    try {
      out.close();
      if (finished) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
