package dev.syncline.serde;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;

/**
 * Parses stored bytes into message objects.
 *
 * <p>To be used for everything that comes from records: they may nest deeper than a parser of the
 * protobuf library goes by default, which is 100 levels.
 */
public final class WireMessages {
  /** How deep messages may nest in a record that is accepted, and in what is stored of it. */
  public static final int MAX_DEPTH = MessageScanner.MAX_DEPTH;

  private WireMessages() {}

  /** Parses a slice. */
  public static <T> T parse(Parser<T> parser, byte[] bytes, int offset, int length)
      throws InvalidProtocolBufferException {
    CodedInputStream input = CodedInputStream.newInstance(bytes, offset, length);
    // An entry of a map counts as a level here, but not for the scanner.
    input.setRecursionLimit(2 * MAX_DEPTH);
    return parser.parseFrom(input);
  }

  /** Parses a whole array. */
  public static <T> T parse(Parser<T> parser, byte[] bytes) throws InvalidProtocolBufferException {
    return parse(parser, bytes, 0, bytes.length);
  }
}
