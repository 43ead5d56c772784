package dev.syncline.c1z.write;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** The output is there already, with other content, and was not to be replaced. */
public final class OutputExistsException extends FileAlreadyExistsException {
  private static final long serialVersionUID = 1L;

  private final long difference;

  OutputExistsException(Path target, long difference) {
    super(target.toString());
    this.difference = difference;
  }

  @Override
  public String getMessage() {
    return getFile()
        + ": exists with other content (from byte "
        + difference
        + " on); --overwrite replaces it";
  }
}
