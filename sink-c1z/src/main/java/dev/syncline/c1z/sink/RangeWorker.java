package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.write.RangeBuilder;
import dev.syncline.c1z.write.RangeResult;
import dev.syncline.c1z.write.RangeTask;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.ByteSink;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Builds ranges out of staged runs, and keeps what it built until somebody takes it: in the result
 * or in a staged file. Used by one thread; keeps its buffers from task to task.
 */
final class RangeWorker implements Closeable {
  private final StagedPieces pieces;
  private final RangeBuilder builder;

  /**
   * @param inlineBytes how many bytes of frames a result may carry itself
   * @param scratchDirectory a local directory that exists
   */
  RangeWorker(
      WriteOptions options,
      FileOperations files,
      StagingArea staging,
      int inlineBytes,
      Path scratchDirectory) {
    this.pieces = new StagedPieces(files, staging, inlineBytes);
    this.builder =
        new RangeBuilder(
            requireNonNull(options),
            new StagedReads(files),
            pieces,
            requireNonNull(scratchDirectory));
  }

  /**
   * Builds a range. One whose staged runs are missing or cut is a result too: it says so.
   *
   * @throws IOException for errors that another attempt may not meet
   */
  BuiltRange build(BuildTask task) throws IOException {
    List<String> staged;
    RangeResult result;
    try {
      result = builder.build(RangeTask.read(new ByteInput(task.range())));
      staged = pieces.finish();
    } catch (IOException e) {
      pieces.abandon();
      String loss = StagedReads.lossIn(e);
      if (loss == null) {
        throw e;
      }
      return BuiltRange.failed(task, loss);
    } catch (RuntimeException e) {
      pieces.abandon();
      throw e;
    }
    ByteSink bytes = new ByteSink();
    result.writeTo(bytes);
    return new BuiltRange(
        task.syncId(), task.epoch(), task.index(), bytes.toByteArray(), staged, "");
  }

  @Override
  public void close() {
    builder.close();
  }
}
