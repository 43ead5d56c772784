package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Flink's serializer of a {@link MessageType}. Needs no migration: messages name their version. */
public final class MessageSerializer<T> extends ImmutableTypeSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final String typeName;
  private transient MessageType<T> type;

  MessageSerializer(String typeName) {
    super(-1);
    this.typeName = requireNonNull(typeName);
  }

  private MessageType<T> type() {
    if (type == null) {
      type = lookUp(typeName);
    }
    return type;
  }

  // Whoever names a type by its name gets the class that belongs to the name.
  @SuppressWarnings("unchecked")
  private static <T> MessageType<T> lookUp(String name) {
    try {
      return (MessageType<T>) MessageType.of(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void serialize(T message, DataOutputView target) throws IOException {
    type().writer().write(message, target);
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    return type().reader().read(source);
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new Snapshot<>(typeName);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageSerializer<?> that && typeName.equals(that.typeName);
  }

  @Override
  public int hashCode() {
    return typeName.hashCode();
  }

  @Override
  public String toString() {
    return "MessageSerializer[" + typeName + "]";
  }

  /** Names the type in a checkpoint. */
  public static final class Snapshot<T> implements TypeSerializerSnapshot<T>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;

    private String typeName;

    /** For Flink, which calls {@link #readSnapshot} next. */
    public Snapshot() {}

    private Snapshot(String typeName) {
      this.typeName = typeName;
    }

    @Override
    public int getCurrentVersion() {
      return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
      out.writeUTF(typeName);
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
        throws IOException {
      if (readVersion != VERSION) {
        throw new IOException(
            "serializer snapshot of version " + readVersion + ", expected " + VERSION);
      }
      typeName = MessageType.of(in.readUTF()).name();
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
      return new MessageSerializer<>(typeName);
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
        TypeSerializerSnapshot<T> oldSnapshot) {
      return oldSnapshot instanceof Snapshot<T> that && typeName.equals(that.typeName)
          ? TypeSerializerSchemaCompatibility.compatibleAsIs()
          : TypeSerializerSchemaCompatibility.incompatible();
    }
  }
}
