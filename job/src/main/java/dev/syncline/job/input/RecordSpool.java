package dev.syncline.job.input;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Records that were read ahead, in the order they were read: first written, then read as an input.
 * Small ones stay in memory, large ones go to a temporary file.
 */
final class RecordSpool extends RecordInput {
  private static final int NO_ERROR = -1;

  private final Position.Unit unit;
  private final int memoryBytes;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private DataOutputStream out = new DataOutputStream(memory);
  private long records;
  private Path file;
  private DataInputStream in;

  private byte[] record = new byte[0];
  private int length;
  private long number;
  private String parseError;

  RecordSpool(RecordInput origin, int memoryBytes) {
    super(origin.name());
    this.unit = origin.unit();
    this.memoryBytes = memoryBytes;
  }

  /** Appends the current record of an input. */
  void add(RecordInput from) throws IOException {
    out.writeLong(from.number());
    String error = from.parseError();
    if (error == null) {
      out.writeInt(NO_ERROR);
    } else {
      byte[] text = error.getBytes(StandardCharsets.UTF_8);
      out.writeInt(text.length);
      out.write(text);
    }
    out.writeInt(from.length());
    out.write(from.data(), from.offset(), from.length());
    records++;
    if (file == null && memory.size() > memoryBytes) {
      spill();
    }
  }

  private void spill() throws IOException {
    file = Files.createTempFile("syncline-input", ".spool");
    OutputStream target = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    out = new DataOutputStream(target);
    memory.writeTo(out);
    memory.reset();
  }

  @Override
  public boolean next() throws IOException {
    if (in == null) {
      out.close();
      InputStream source =
          file == null
              ? new ByteArrayInputStream(memory.toByteArray())
              : new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      in = new DataInputStream(source);
    }
    if (records == 0) {
      return false;
    }
    records--;
    number = in.readLong();
    int errorLength = in.readInt();
    parseError =
        errorLength == NO_ERROR
            ? null
            : new String(in.readNBytes(errorLength), StandardCharsets.UTF_8);
    length = in.readInt();
    if (record.length < length) {
      record = new byte[Math.max(length, 2 * record.length)];
    }
    in.readFully(record, 0, length);
    return true;
  }

  @Override
  public byte[] data() {
    return record;
  }

  @Override
  public int offset() {
    return 0;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public String parseError() {
    return parseError;
  }

  @Override
  Position.Unit unit() {
    return unit;
  }

  @Override
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    out.close();
    if (in != null) {
      in.close();
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
