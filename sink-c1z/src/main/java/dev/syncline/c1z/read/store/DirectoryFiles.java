package dev.syncline.c1z.read.store;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.LimitExceededException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** The regular files of a plain directory. Links and subdirectories are not followed. */
public final class DirectoryFiles implements PayloadFiles {
  private final Path directory;
  private final SortedMap<String, Long> sizes = new TreeMap<>();

  /** Lists the directory; files that come later are not seen. */
  public DirectoryFiles(Path directory) throws IOException {
    this.directory = directory;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          sizes.put(String.valueOf(entry.getFileName()), Files.size(entry));
        }
      }
    }
  }

  @Override
  public String name() {
    return directory.toString();
  }

  @Override
  public SortedMap<String, Long> sizes() {
    return sizes;
  }

  @Override
  public boolean hasChecksums() {
    return false;
  }

  @Override
  public byte[] read(String file) throws IOException {
    if (sizes.get(file) > Integer.MAX_VALUE - 8) {
      throw new LimitExceededException(
          name() + "!" + file,
          C1zException.NO_OFFSET,
          sizes.get(file) + " bytes do not fit an array");
    }
    return Files.readAllBytes(directory.resolve(file));
  }

  @Override
  public void copy(String file, OutputStream target) throws IOException {
    Files.copy(directory.resolve(file), target);
  }

  @Override
  public void close() {}
}
