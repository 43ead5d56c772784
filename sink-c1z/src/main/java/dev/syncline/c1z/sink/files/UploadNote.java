package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A file in the staging area that stands for an upload in parts: whoever deletes it aborts the
 * upload. So an upload is swept by the rules of staged files, although no listing shows it.
 *
 * <pre>
 * note := version=1 target upload       version: byte; target, upload: modified UTF-8 with length
 * </pre>
 *
 * @param target what the upload is to become
 * @param upload its id; empty in the moment between the note and the beginning of the upload
 */
record UploadNote(Path target, String upload) {
  /** End of the names of notes. */
  static final String SUFFIX = ".upload";

  private static final int VERSION = 1;

  UploadNote {
    requireNonNull(target);
    requireNonNull(upload);
  }

  static boolean isNote(String path) {
    return path.endsWith(SUFFIX);
  }

  void write(FileOperations files, Path note) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeByte(VERSION);
    out.writeUTF(target.toString());
    out.writeUTF(upload);
    files.put(note, out.getCopyOfBuffer());
  }

  /**
   * @throws MissingFileException if there is no such note
   */
  static UploadNote read(FileOperations files, Path note) throws IOException {
    try (InputStream content = files.open(note)) {
      DataInputDeserializer in = new DataInputDeserializer(content.readAllBytes());
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException(note + " has version " + version + ", expected " + VERSION);
      }
      return new UploadNote(new Path(in.readUTF()), in.readUTF());
    }
  }
}
