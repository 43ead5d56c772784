package dev.syncline.c1z.sink.files;

import java.io.IOException;
import org.apache.flink.core.fs.Path;

/**
 * A staged file that should be there is not. Told apart from all other errors: those are worth a
 * retry, this one is not.
 */
public final class MissingFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public MissingFileException(Path file, IOException cause) {
    super("staged file " + file + " does not exist", cause);
  }

  public MissingFileException(Path file) {
    this(file, null);
  }
}
