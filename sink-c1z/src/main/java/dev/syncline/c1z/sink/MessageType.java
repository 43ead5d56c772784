package dev.syncline.c1z.sink;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The types of the messages between the operators of the sink. Their forms name their version
 * themselves, so that a later program reads what an earlier one has put into a checkpoint.
 */
final class MessageType<T> {
  static final MessageType<SyncPlan> PLAN =
      new MessageType<>("plan", SyncPlan.class, SyncPlan::write, SyncPlan::read);
  static final MessageType<BuildTask> TASK =
      new MessageType<>("task", BuildTask.class, BuildTask::write, BuildTask::read);
  static final MessageType<BuiltRange> RANGE =
      new MessageType<>("range", BuiltRange.class, BuiltRange::write, BuiltRange::read);
  static final MessageType<AssemblyJob> ASSEMBLY =
      new MessageType<>("assembly", AssemblyJob.class, AssemblyJob::write, AssemblyJob::read);
  static final MessageType<Collected> COLLECTED =
      new MessageType<>("collected", Collected.class, Collected::write, Collected::read);
  static final MessageType<JudgedSync> JUDGED =
      new MessageType<>("judged", JudgedSync.class, JudgedSync::write, JudgedSync::read);
  static final MessageType<SyncCommittable> COMMITTABLE =
      new MessageType<>(
          "committable", SyncCommittable.class, SyncCommittable::write, SyncCommittable::read);
  static final MessageType<SyncResult> RESULT =
      new MessageType<>("result", SyncResult.class, SyncResult::write, SyncResult::read);

  static final MessageType<PreviousFile> PREVIOUS =
      new MessageType<>("previous", PreviousFile.class, PreviousFile::write, PreviousFile::read);

  private final String name;
  private final Class<T> type;
  private final Wire.Writer<T> writer;
  private final Wire.Reader<T> reader;

  private MessageType(String name, Class<T> type, Wire.Writer<T> writer, Wire.Reader<T> reader) {
    this.name = name;
    this.type = type;
    this.writer = writer;
    this.reader = reader;
  }

  /** The type of a name that a checkpoint holds. */
  static MessageType<?> of(String name) throws IOException {
    return switch (name) {
      case "plan" -> PLAN;
      case "task" -> TASK;
      case "range" -> RANGE;
      case "assembly" -> ASSEMBLY;
      case "collected" -> COLLECTED;
      case "judged" -> JUDGED;
      case "committable" -> COMMITTABLE;
      case "result" -> RESULT;
      case "previous" -> PREVIOUS;
      default -> throw new IOException("unknown type of message \"" + name + "\"");
    };
  }

  String name() {
    return name;
  }

  Wire.Writer<T> writer() {
    return writer;
  }

  Wire.Reader<T> reader() {
    return reader;
  }

  MessageSerializer<T> serializer() {
    return new MessageSerializer<>(name);
  }

  SerializedTypeInfo<T> typeInfo() {
    return new SerializedTypeInfo<>(type, serializer());
  }

  byte[] toBytes(T message) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    writer.write(message, out);
    return out.getCopyOfBuffer();
  }

  T fromBytes(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    T message = reader.read(in);
    if (in.available() != 0) {
      throw new IOException(in.available() + " bytes after the end of a " + name);
    }
    return message;
  }
}
