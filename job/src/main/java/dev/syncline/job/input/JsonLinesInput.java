package dev.syncline.job.input;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;

/** Reads one record in protobuf's JSON mapping a line. Blank lines are skipped. */
final class JsonLinesInput extends RecordInput {
  /** A record of the greatest size, each of its bytes written as a JSON escape, fits. */
  private static final int MAX_LINE_BYTES = 7 * MAX_RECORD_BYTES;

  private final LineReader lines;
  private final ProtoJson json = new ProtoJson();
  private byte[] record = new byte[0];
  private String parseError;

  JsonLinesInput(String name, InputStream in) {
    super(name);
    this.lines = new LineReader(name, in, MAX_LINE_BYTES);
  }

  @Override
  public boolean next() throws IOException {
    do {
      if (!lines.next()) {
        return false;
      }
    } while (lines.isBlank());
    String problem = json.syntaxError(lines.data(), lines.offset(), lines.length());
    if (problem != null) {
      throw new InputException(position(), "not a JSON object: " + problem);
    }
    parseError = null;
    try {
      record = json.parse(lines.data(), lines.offset(), lines.length());
    } catch (InvalidProtocolBufferException e) {
      parseError = e.getMessage();
      record = unreadable();
    }
    if (record.length > MAX_RECORD_BYTES) {
      throw new InputException(
          position(),
          "a record of "
              + record.length
              + " bytes, more than the "
              + MAX_RECORD_BYTES
              + " allowed");
    }
    return true;
  }

  /** No field has number 0: behind a zero byte nothing is ever taken for a record by chance. */
  private byte[] unreadable() {
    byte[] bytes = new byte[1 + lines.length()];
    System.arraycopy(lines.data(), lines.offset(), bytes, 1, lines.length());
    return bytes;
  }

  @Override
  public byte[] data() {
    return record;
  }

  @Override
  public String parseError() {
    return parseError;
  }

  @Override
  Position.Unit unit() {
    return Position.Unit.LINE;
  }

  @Override
  long number() {
    return lines.number();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
