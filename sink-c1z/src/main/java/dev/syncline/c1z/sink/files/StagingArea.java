package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staged files of one subtask of one operator: files that hold what is too large for a message,
 * from the operator that writes them to the one that needs them last.
 *
 * <p><b>Names.</b> {@code {staging}/{job id}/{operator}-{subtask}-{checkpoint}-{attempt}-{n}},
 * where <i>checkpoint</i> is the last one of which the subtask had taken its snapshot when it made
 * the name (0 for none), and <i>attempt</i> is random, so that no two executions ever write to one
 * file.
 *
 * <p><b>When a file may be deleted.</b> The life of a file: its writer makes it and hands it on in
 * a message; it is referred to by messages and states; the operator that needs it last releases it.
 * Checkpoints are consistent cuts, so:
 *
 * <ol>
 *   <li>A released file is listed in the state of the operator that released it. Let <i>Y</i> be
 *       the first checkpoint that has it in that list. Checkpoints before <i>Y</i> may refer to the
 *       file, <i>Y</i> and all later ones do not: nothing has taken it up again. The job recovers
 *       from the newest of its <i>R</i> retained checkpoints, and by hand from any of them; once
 *       <i>R</i> checkpoints not older than <i>Y</i> are complete, none of the retained ones needs
 *       the file. It is deleted one checkpoint later, since the savepoint of a job that is being
 *       stopped counts as complete too, while a job that fails to stop recovers from before it.
 *   <li>A file that is in the making is listed as such in every snapshot. Who restores that
 *       snapshot starts over, so the file is deleted then.
 *   <li>What was made after the snapshot of checkpoint <i>C</i> carries <i>C</i> or more in its
 *       name, and <i>C</i> cannot refer to it. So at a restore from <i>C</i> every subtask deletes
 *       these files of the attempts before it: its own, and those of subtasks that do not exist any
 *       more, by number modulo parallelism. It does that before it makes a name itself, and leaves
 *       the files of all other subtasks alone, which may have started earlier and be at work again.
 *   <li>When the operator has had its last input, the first checkpoint after that is its last one;
 *       once that is complete, all released files go.
 * </ol>
 *
 * <p>An upload in parts, which no listing of files shows, has an {@link UploadNote} among these
 * files, and is aborted when that is deleted. Files that the file system itself uploads in parts
 * are known by name: what an attempt did not finish is aborted when its files are deleted.
 *
 * <p>A savepoint, and a retained checkpoint that outlived its job, are not among the <i>R</i>. A
 * job that restores one may find files missing: the sync that needs them is quarantined by name.
 * The directory of a job that is gone is not swept by others: whether one of its savepoints is
 * still needed, nobody but its owner knows.
 *
 * <p>Deletions run on the given executor. One that fails is logged and tried again when the next
 * checkpoint is complete. Thread-safe.
 */
public final class StagingArea implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(StagingArea.class);
  private static final int VERSION = 1;

  private final FileOperations files;
  private final Owner owner;
  private final Path directory;
  private final String attempt = UUID.randomUUID().toString().replace("-", "");
  private final ReleasedFiles released;
  private final Executor deletions;
  private final Set<String> inTheMaking = new HashSet<>();
  private final Set<String> beingDeleted = new HashSet<>();
  private long lastSnapshot;
  private long names;
  private boolean finished;

  /**
   * Whose files these are.
   *
   * @param job id of the job
   * @param operator name of the operator, lower case letters
   * @param subtask index of the subtask, from 0
   * @param parallelism number of subtasks
   */
  public record Owner(String job, String operator, int subtask, int parallelism) {
    public Owner {
      requireNonNull(job);
      if (!operator.matches("[a-z]+")) {
        throw new IllegalArgumentException(
            "operator name \"" + operator + "\", expected lower case letters");
      }
      if (subtask < 0 || subtask >= parallelism) {
        throw new IllegalArgumentException("subtask " + subtask + " of " + parallelism);
      }
    }
  }

  /**
   * @param staging the directory for the staged files of all jobs
   * @param retainedCheckpoints how many completed checkpoints the job keeps
   * @param deletions runs deletions, one at a time
   */
  public StagingArea(
      FileOperations files,
      Path staging,
      Owner owner,
      int retainedCheckpoints,
      Executor deletions) {
    this.files = requireNonNull(files);
    this.owner = requireNonNull(owner);
    this.directory = new Path(staging, owner.job());
    this.released = new ReleasedFiles(retainedCheckpoints);
    this.deletions = requireNonNull(deletions);
  }

  /**
   * Takes up what earlier attempts left. Has to be called before anything else, also if nothing is
   * restored.
   *
   * @param checkpoint the checkpoint that is restored, if any
   * @param states from {@link #snapshot} of any subtasks of this operator
   */
  public synchronized void restore(OptionalLong checkpoint, Iterable<byte[]> states)
      throws IOException {
    lastSnapshot = checkpoint.orElse(0);
    List<String> leftovers = new ArrayList<>();
    for (byte[] state : states) {
      restore(state, leftovers);
    }
    try {
      for (Path file : files.list(directory)) {
        if (isLeftover(file.getName(), lastSnapshot)) {
          leftovers.add(file.toString());
        }
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be swept, unused files may remain", directory, e);
    }
    Set<String> unfinished = Set.copyOf(leftovers);
    long since = lastSnapshot;
    deletions.execute(() -> abortUnfinished(unfinished, since));
    leftovers.forEach(path -> released.restore(path, lastSnapshot));
    delete(leftovers);
  }

  private void restore(byte[] state, List<String> leftovers) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(state);
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("staging state of version " + version + ", expected " + VERSION);
    }
    for (int i = in.readInt(); i > 0; i--) {
      String path = in.readUTF();
      released.restore(path, in.readLong());
    }
    for (int i = in.readInt(); i > 0; i--) {
      leftovers.add(in.readUTF());
    }
  }

  /**
   * Deletes the staged files of all jobs below a directory, and aborts their uploads: for one who
   * knows that none of these jobs goes on.
   *
   * @throws IOException if something stays
   */
  public static void deleteAll(FileOperations files, Path directory) throws IOException {
    for (Path job : files.directories(directory)) {
      deleteAll(files, job);
    }
    if (files.hasUploads(directory)) {
      for (Upload upload : files.uploads(directory)) {
        files.abort(upload.file(), upload.id());
      }
    }
    for (Path file : files.list(directory)) {
      if (UploadNote.isNote(file.getName())) {
        UploadNote of = UploadNote.read(files, file);
        if (!of.upload().isEmpty()) {
          files.abort(of.target(), of.upload());
        }
      }
      files.delete(file);
    }
    files.deleteIfEmpty(directory);
  }

  /** What earlier attempts did not write to its end; of small files there is nothing. */
  private void abortUnfinished(Set<String> leftovers, long since) {
    try {
      if (!files.hasUploads(directory)) {
        return;
      }
      for (Upload upload : files.uploads(directory)) {
        if (leftovers.contains(upload.file().toString())
            || isLeftover(upload.file().getName(), since)) {
          files.abort(upload.file(), upload.id());
        }
      }
    } catch (IOException e) {
      LOG.warn("uploads to {} cannot be swept, the store has to abort them", directory, e);
    }
  }

  private boolean isLeftover(String name, long since) {
    String[] parts = name.split("-", -1);
    try {
      return parts.length == 5
          && parts[0].equals(owner.operator())
          && Integer.parseInt(parts[1]) % owner.parallelism() == owner.subtask()
          && Long.parseLong(parts[2]) >= since
          && !parts[3].equals(attempt);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** A name for a new file, which is in the making until it is handed on or discarded. */
  public Path newFile() {
    return newName("");
  }

  /** A name for the {@link UploadNote} of a new upload, which is in the making like a file. */
  Path newUpload() {
    return newName(UploadNote.SUFFIX);
  }

  private synchronized Path newName(String suffix) {
    String name =
        owner.operator()
            + "-"
            + owner.subtask()
            + "-"
            + lastSnapshot
            + "-"
            + attempt
            + "-"
            + names++
            + suffix;
    Path file = new Path(directory, name);
    inTheMaking.add(file.toString());
    return file;
  }

  /** A file was made and has been given to another operator, which answers for it from now on. */
  public synchronized void handedOn(String path) {
    if (!inTheMaking.remove(path)) {
      throw new IllegalStateException(path + " is not in the making here");
    }
  }

  /** A file of this subtask will not be handed on. */
  public synchronized void discard(String path) {
    if (inTheMaking.remove(path)) {
      released.add(List.of(path));
      delete(List.of(path));
    }
  }

  /** Files that were handed on to this operator, and that nobody needs from now on. */
  public synchronized void release(Collection<String> paths) {
    released.add(paths);
  }

  /** The operator takes part in a checkpoint. Returns its state. */
  public synchronized byte[] snapshot(long checkpoint) throws IOException {
    lastSnapshot = checkpoint;
    Map<String, Long> listed = released.snapshot(checkpoint);
    DataOutputSerializer out = new DataOutputSerializer(64 + 128 * listed.size());
    out.writeByte(VERSION);
    out.writeInt(listed.size());
    for (Map.Entry<String, Long> entry : listed.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeLong(entry.getValue());
    }
    out.writeInt(inTheMaking.size());
    for (String path : inTheMaking) {
      out.writeUTF(path);
    }
    return out.getCopyOfBuffer();
  }

  /** A checkpoint is complete. */
  public synchronized void completed(long checkpoint) {
    delete(released.completed(checkpoint));
  }

  /** The operator has had its last input. */
  public synchronized void finish() {
    finished = true;
    released.finish();
  }

  private void delete(List<String> paths) {
    List<String> todo = new ArrayList<>();
    for (String path : paths) {
      if (beingDeleted.add(path)) {
        todo.add(path);
      }
    }
    if (!todo.isEmpty()) {
      deletions.execute(() -> todo.forEach(this::deleteNow));
    }
  }

  private void deleteNow(String path) {
    boolean deleted = false;
    try {
      if (UploadNote.isNote(path)) {
        abortUploadOf(new Path(path));
      }
      files.delete(new Path(path));
      deleted = true;
    } catch (IOException | RuntimeException e) {
      LOG.warn("staged file {} cannot be deleted now", path, e);
    }
    synchronized (this) {
      beingDeleted.remove(path);
      if (deleted) {
        released.deleted(path);
      }
    }
  }

  private void abortUploadOf(Path note) throws IOException {
    UploadNote of;
    try {
      of = UploadNote.read(files, note);
    } catch (MissingFileException e) {
      return; // it was deleted before
    }
    if (!of.upload().isEmpty()) {
      files.abort(of.target(), of.upload());
      return;
    }
    // The attempt ended before it could note the id: it is the one that nobody else has noted.
    List<Upload> begun = files.uploads(of.target());
    Set<String> noted = begun.isEmpty() ? Set.of() : notedUploads();
    for (Upload upload : begun) {
      if (upload.file().equals(of.target()) && !noted.contains(upload.id())) {
        files.abort(upload.file(), upload.id());
      }
    }
  }

  private Set<String> notedUploads() throws IOException {
    Set<String> ids = new HashSet<>();
    for (Path file : files.list(directory)) {
      if (UploadNote.isNote(file.getName())) {
        try {
          ids.add(UploadNote.read(files, file).upload());
        } catch (MissingFileException e) {
          LOG.debug("{} has just gone", file, e);
        }
      }
    }
    return ids;
  }

  /**
   * Ends the use of the area. Where the operator has finished, the directory of the job is removed
   * if it is empty, as the last operator to finish finds it.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (!finished) {
        return;
      }
    }
    try {
      files.deleteIfEmpty(directory);
    } catch (IOException e) {
      LOG.info("{} stays: {}", directory, e.toString());
    }
  }
}
