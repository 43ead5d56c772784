package dev.syncline.serde;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The canonical bytes of a whole message: what the store writes.
 *
 * <p>The stock deterministic mode of the protobuf library differs in two points: it orders the
 * entries of a map by UTF-16 and unknown fields by number. Here it is UTF-8 and the order of
 * arrival. Thread-safe.
 */
public final class CanonicalForm {
  private static final Map<Descriptor, MessageShape> SHAPES = new ConcurrentHashMap<>();

  private CanonicalForm() {}

  /** Canonical bytes of a message object. */
  public static byte[] of(Message message) {
    try {
      return of(message.getDescriptorForType(), message.toByteArray());
    } catch (MalformedRecordException e) {
      throw new IllegalArgumentException("a message of this depth cannot be stored", e);
    }
  }

  /**
   * Canonical bytes of a message of the given type, whatever form its bytes are in.
   *
   * @throws MalformedRecordException if it does not parse
   */
  public static byte[] of(Descriptor type, byte[] bytes) throws MalformedRecordException {
    MessageShape shape = SHAPES.computeIfAbsent(type, MessageShape::whole);
    if (new MessageScanner(0).scan(shape, bytes, 0, bytes.length)) {
      return bytes.clone();
    }
    ByteSink out = new ByteSink(bytes.length);
    Canonicalizer.rewrite(shape, bytes, 0, bytes.length, out);
    return out.toByteArray();
  }
}
