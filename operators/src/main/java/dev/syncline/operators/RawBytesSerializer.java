package dev.syncline.operators;

import dev.syncline.c1z.sink.ImmutableTypeSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes the bytes as they are and reads what is left. Flink's own serializer of {@code byte[]}
 * writes the length first, so that RocksDB would sort by length and not by content.
 *
 * <p>Only for keys and values of map state, where each is read from a view of its own; an attempt
 * to read from anything else is refused.
 */
public final class RawBytesSerializer extends ImmutableTypeSerializer<byte[]> {
  private static final long serialVersionUID = 1L;

  public RawBytesSerializer() {
    super(-1);
  }

  @Override
  public void serialize(byte[] bytes, DataOutputView target) throws IOException {
    target.write(bytes);
  }

  @Override
  public byte[] deserialize(DataInputView source) throws IOException {
    if (!(source instanceof DataInputDeserializer view)) {
      throw new IOException(
          "raw bytes have no length of their own and cannot be read from a "
              + source.getClass().getName());
    }
    byte[] bytes = new byte[view.available()];
    view.readFully(bytes);
    return bytes;
  }

  @Override
  public TypeSerializerSnapshot<byte[]> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<byte[]> {
    public Snapshot() {
      super(RawBytesSerializer::new);
    }
  }
}
