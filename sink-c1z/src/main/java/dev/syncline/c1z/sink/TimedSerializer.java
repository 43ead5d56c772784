package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A serializer whose time counts as {@link Part#SERIALIZATION}. For streams between operators that
 * are profiled, never for state: what it writes are the other one's bytes, but Flink would keep its
 * name.
 */
final class TimedSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final TypeSerializer<T> serializer;

  TimedSerializer(TypeSerializer<T> serializer) {
    this.serializer = requireNonNull(serializer);
  }

  @Override
  public void serialize(T element, DataOutputView target) throws IOException {
    ProfileClock.enter(Part.SERIALIZATION);
    try {
      serializer.serialize(element, target);
    } finally {
      ProfileClock.leave();
    }
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    ProfileClock.enter(Part.SERIALIZATION);
    try {
      return serializer.deserialize(source);
    } finally {
      ProfileClock.leave();
    }
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    ProfileClock.enter(Part.SERIALIZATION);
    try {
      return serializer.deserialize(reuse, source);
    } finally {
      ProfileClock.leave();
    }
  }

  @Override
  public boolean isImmutableType() {
    return serializer.isImmutableType();
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return new TimedSerializer<>(serializer.duplicate());
  }

  @Override
  public T createInstance() {
    return serializer.createInstance();
  }

  @Override
  public T copy(T from) {
    return serializer.copy(from);
  }

  @Override
  public T copy(T from, T reuse) {
    return serializer.copy(from, reuse);
  }

  @Override
  public int getLength() {
    return serializer.getLength();
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serializer.copy(source, target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TimedSerializer<?> that && serializer.equals(that.serializer);
  }

  @Override
  public int hashCode() {
    return serializer.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    throw new UnsupportedOperationException("timed serializers are for streams, not for state");
  }
}
