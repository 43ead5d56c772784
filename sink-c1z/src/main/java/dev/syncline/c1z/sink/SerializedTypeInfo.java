package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Tells Flink to use one given serializer for a type, instead of what it would find by looking at
 * the class. The type may be a key: its {@code equals} and {@code hashCode} go by content.
 */
public final class SerializedTypeInfo<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final TypeSerializer<T> serializer;

  public SerializedTypeInfo(Class<T> type, TypeSerializer<T> serializer) {
    this.type = requireNonNull(type);
    this.serializer = requireNonNull(serializer);
  }

  /** The type of the stream that the sink takes. */
  public static SerializedTypeInfo<ShardReport> ofShardReport() {
    return new SerializedTypeInfo<>(ShardReport.class, new ShardReportSerializer());
  }

  /**
   * The same type for a stream between operators.
   *
   * @param profiled whether the time of its serializer is to show in their profiles
   */
  public SerializedTypeInfo<T> timed(boolean profiled) {
    return profiled ? new SerializedTypeInfo<>(type, new TimedSerializer<>(serializer)) : this;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return true;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer.duplicate();
  }

  @Override
  public String toString() {
    return type.getSimpleName();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SerializedTypeInfo<?> that
        && that.canEqual(this)
        && type == that.type
        && serializer.equals(that.serializer);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof SerializedTypeInfo;
  }
}
