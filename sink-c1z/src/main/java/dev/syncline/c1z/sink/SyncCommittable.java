package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.StagedFile;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A sync that has ended, on its way to its committer and from there to whoever wants to know.
 *
 * <p>The result changes once: the committer says how the publication ended. Flink hands the same
 * object to what comes after the committer, and has no other way to let a committer say more than
 * "done". Not thread-safe.
 */
public final class SyncCommittable {
  private static final int VERSION = 1;

  private final StagedFile file;
  private SyncResult result;

  /**
   * @param result what is known so far
   * @param file what is to be published, or null if nothing is
   */
  SyncCommittable(SyncResult result, StagedFile file) {
    this.result = requireNonNull(result);
    this.file = file;
  }

  SyncResult result() {
    return result;
  }

  /** Empty if nothing is to be published. */
  Optional<StagedFile> file() {
    return Optional.ofNullable(file);
  }

  void conclude(SyncResult end) {
    result = requireNonNull(end);
  }

  @Override
  public String toString() {
    return "sync "
        + result.syncId()
        + " epoch "
        + Integer.toUnsignedString(result.epoch())
        + (file == null ? " without a file" : " for " + file);
  }

  static void write(SyncCommittable committable, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    SyncResult.write(committable.result, out);
    Wire.writeOption(committable.file(), SyncCommittable::writeFile, out);
  }

  static SyncCommittable read(DataInputView in) throws IOException {
    Wire.requireVersion("committable", VERSION, in);
    return new SyncCommittable(
        SyncResult.read(in), Wire.readOption(SyncCommittable::readFile, in).orElse(null));
  }

  private static void writeFile(StagedFile file, DataOutputView out) throws IOException {
    Wire.writeText(file.target(), out);
    out.writeLong(file.size());
    Wire.writeBytes(file.sha256(), out);
    Wire.writeBytes(file.handle(), out);
  }

  private static StagedFile readFile(DataInputView in) throws IOException {
    return new StagedFile(Wire.readText(in), in.readLong(), Wire.readBytes(in), Wire.readBytes(in));
  }

  /** For Flink's writer and committer. */
  static final class Serializer implements SimpleVersionedSerializer<SyncCommittable> {
    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(SyncCommittable committable) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(512);
      SyncCommittable.write(committable, out);
      return out.getCopyOfBuffer();
    }

    @Override
    public SyncCommittable deserialize(int version, byte[] serialized) throws IOException {
      // The bytes name their version themselves.
      return SyncCommittable.read(new DataInputDeserializer(serialized));
    }
  }
}
