package dev.syncline.c1z.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Pieces of the forms in which messages travel between operators and rest in state. Integers are
 * big-endian, {@code bytes} is an int length and that many bytes, {@code text} the same in UTF-8, a
 * list an int count and that many elements, an option a boolean and perhaps a value.
 */
final class Wire {
  private Wire() {}

  /** Writes one value. */
  @FunctionalInterface
  interface Writer<T> {
    void write(T value, DataOutputView out) throws IOException;
  }

  /** Reads one value. */
  @FunctionalInterface
  interface Reader<T> {
    T read(DataInputView in) throws IOException;
  }

  static void writeText(String text, DataOutputView out) throws IOException {
    writeBytes(text.getBytes(UTF_8), out);
  }

  static String readText(DataInputView in) throws IOException {
    return new String(readBytes(in), UTF_8);
  }

  static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] readBytes(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  static <T> void writeList(List<T> list, Writer<T> element, DataOutputView out)
      throws IOException {
    out.writeInt(list.size());
    for (T value : list) {
      element.write(value, out);
    }
  }

  static <T> List<T> readList(Reader<T> element, DataInputView in) throws IOException {
    int count = in.readInt();
    List<T> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(element.read(in));
    }
    return list;
  }

  static <T> void writeOption(Optional<T> option, Writer<T> value, DataOutputView out)
      throws IOException {
    out.writeBoolean(option.isPresent());
    if (option.isPresent()) {
      value.write(option.get(), out);
    }
  }

  static <T> Optional<T> readOption(Reader<T> value, DataInputView in) throws IOException {
    return in.readBoolean() ? Optional.of(value.read(in)) : Optional.empty();
  }

  static void writeTime(Timestamp time, DataOutputView out) throws IOException {
    out.writeLong(time.getSeconds());
    out.writeInt(time.getNanos());
  }

  static Timestamp readTime(DataInputView in) throws IOException {
    return Timestamp.newBuilder().setSeconds(in.readLong()).setNanos(in.readInt()).build();
  }

  /** The version of a form of which earlier ones are read too. */
  static int readVersion(String what, int latest, DataInputView in) throws IOException {
    int version = in.readUnsignedByte();
    if (version < 1 || version > latest) {
      throw new IOException(what + " of version " + version + ", expected 1 to " + latest);
    }
    return version;
  }

  /** Refuses what a later version has written. */
  static void requireVersion(String what, int expected, DataInputView in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != expected) {
      throw new IOException(what + " of version " + version + ", expected " + expected);
    }
  }
}
