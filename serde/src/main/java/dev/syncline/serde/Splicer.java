package dev.syncline.serde;

/**
 * Writes a stored value out of the pieces of a scanned record.
 *
 * <p>The pieces are canonical, so all that changes are field numbers. Tags of stored records that
 * are written here fit in one byte.
 */
final class Splicer {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final MessageScanner source;
  private final ByteSink out;
  private final WireReader reader = new WireReader();
  private long stampMillis;

  Splicer(MessageScanner source, ByteSink out) {
    this.source = source;
    this.out = out;
  }

  MessageScanner source() {
    return source;
  }

  ByteSink out() {
    return out;
  }

  /**
   * The time that stands in for an absent {@code discovered_at}, or {@link
   * RecordTranslator#NO_TIMESTAMP}.
   */
  void stamp(long millis) {
    stampMillis = millis;
  }

  /** A string, bytes or repeatable piece of text; nothing if it is absent or empty. */
  void text(int slot, int tag) {
    int length = source.length(slot);
    if (length > 0) {
      delimited(tag, source.start(slot), length);
    }
  }

  /** Bytes that {@link #text} writes. */
  int textSize(int slot) {
    int length = source.length(slot);
    return length == 0 ? 0 : 1 + ByteSink.varintSize(length) + length;
  }

  /** A message, also if it is empty; nothing if it is absent. */
  void message(int slot, int tag) {
    if (source.has(slot)) {
      delimited(tag, source.start(slot), source.length(slot));
    }
  }

  /** A number in its varint form; nothing if it is absent. */
  void number(int slot, int tag) {
    if (source.has(slot)) {
      out.writeByte(tag);
      out.writeBytes(source.data(), source.start(slot), source.length(slot));
    }
  }

  /** Value of a varint field; 0 if it is absent. */
  long value(int slot) {
    return source.has(slot)
        ? reader.reset(source.data(), source.start(slot), source.end(slot)).varint()
        : 0;
  }

  void delimited(int tag, int start, int length) {
    out.writeDelimited(tag, source.data(), start, length);
  }

  /** Every element of a repeated message or string, under a new tag. */
  void elements(int slot, int tag) {
    elementsExcept(slot, tag, -1);
  }

  /** The same without the element whose payload begins at {@code skipped}. */
  void elementsExcept(int slot, int tag, int skipped) {
    if (!source.has(slot)) {
      return;
    }
    WireReader run = elementReader(slot);
    while (run.hasMore()) {
      run.tag();
      int length = run.length();
      int start = run.position();
      run.position(start + length);
      if (start != skipped) {
        delimited(tag, start, length);
      }
    }
  }

  /**
   * Over the elements of a repeated field, tags included. Valid until the next use of this class.
   */
  WireReader elementReader(int slot) {
    return reader.reset(source.data(), source.start(slot), source.end(slot));
  }

  /** The time of discovery: as received, else the stamp, else nothing. */
  void discoveredAt(int tag) {
    if (source.has(RecordShape.DISCOVERED_AT)) {
      message(RecordShape.DISCOVERED_AT, tag);
    } else if (stampMillis != RecordTranslator.NO_TIMESTAMP) {
      timestamp(tag, stampMillis);
    }
  }

  private void timestamp(int tag, long millis) {
    long seconds = Math.floorDiv(millis, 1000L);
    long nanos = Math.floorMod(millis, 1000L) * NANOS_PER_MILLI;
    int size =
        (seconds == 0 ? 0 : 1 + ByteSink.varintSize(seconds))
            + (nanos == 0 ? 0 : 1 + ByteSink.varintSize(nanos));
    out.writeByte(tag);
    out.writeVarint(size);
    if (seconds != 0) {
      out.writeByte(1 << 3);
      out.writeVarint(seconds);
    }
    if (nanos != 0) {
      out.writeByte(2 << 3);
      out.writeVarint(nanos);
    }
  }
}
