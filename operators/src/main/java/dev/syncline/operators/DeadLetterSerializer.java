package dev.syncline.operators;

import dev.syncline.c1z.sink.ImmutableTypeSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Flink's serializer of {@link DeadLetter}, between operators only. */
public final class DeadLetterSerializer extends ImmutableTypeSerializer<DeadLetter> {
  private static final long serialVersionUID = 1L;

  public DeadLetterSerializer() {
    super(-1);
  }

  @Override
  public void serialize(DeadLetter letter, DataOutputView target) throws IOException {
    target.writeUTF(letter.topic());
    target.writeInt(letter.partition());
    target.writeLong(letter.offset());
    target.writeLong(letter.timestamp());
    target.writeUTF(letter.syncId());
    target.writeInt(letter.epoch());
    target.writeLong(letter.sequence());
    target.writeBoolean(letter.counted());
    writeBytes(letter.reason().getBytes(StandardCharsets.UTF_8), target);
    writeBytes(letter.value(), target);
  }

  @Override
  public DeadLetter deserialize(DataInputView source) throws IOException {
    return new DeadLetter(
        source.readUTF(),
        source.readInt(),
        source.readLong(),
        source.readLong(),
        source.readUTF(),
        source.readInt(),
        source.readLong(),
        source.readBoolean(),
        new String(readBytes(source), StandardCharsets.UTF_8),
        readBytes(source));
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return bytes;
  }

  @Override
  public TypeSerializerSnapshot<DeadLetter> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Asked for by Flink's API, although no dead letter is ever in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeadLetter> {
    public Snapshot() {
      super(DeadLetterSerializer::new);
    }
  }
}
