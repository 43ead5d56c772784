package dev.syncline.testdata;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Hands out the test files of this module, whether they are in a folder or in a jar. */
public final class GoldenFiles {
  private GoldenFiles() {}

  /**
   * The bytes of a test file.
   *
   * @param name path below the resources, for instance {@code golden/01-tiny/file.c1z}
   */
  public static byte[] bytes(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /** Opens a test file; the caller closes it. */
  public static InputStream open(String name) throws IOException {
    InputStream in = GoldenFiles.class.getResourceAsStream("/" + name);
    if (in == null) {
      throw new FileNotFoundException("no test file " + name);
    }
    return in;
  }

  /** Copies a test file into a folder, under its last name, and returns the copy. */
  public static Path copy(String name, Path folder) throws IOException {
    Path target = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
    try (InputStream in = open(name)) {
      Files.copy(in, target);
    }
    return target;
  }

  /** Unpacks a zip file into a folder and returns that folder. */
  public static Path unzip(String name, Path folder) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(open(name))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException(name + ": entry outside of the folder: " + entry.getName());
        }
        if (!entry.isDirectory()) {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
    return folder;
  }
}
