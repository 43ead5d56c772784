package dev.syncline.c1z.directory;

import java.util.Locale;

/** Names of the files that make a Pebble directory, as a writer gives them. */
public final class DirectoryNames {
  /** The format version that the Go engine writes. */
  public static final int FORMAT_VERSION = 24;

  /** The manifest takes this number out of those for all files. */
  public static final long MANIFEST_NUMBER = 1;

  /** Tables are numbered from here. */
  public static final long FIRST_TABLE_NUMBER = 2;

  public static final String MANIFEST = "MANIFEST-000001";

  /** Empty; all its meaning is in its name: kind, iteration, value. */
  public static final String FORMAT_VERSION_MARKER = "marker.format-version.000001.024";

  /** Empty; names the manifest in force. */
  public static final String MANIFEST_MARKER = "marker.manifest.000001." + MANIFEST;

  private DirectoryNames() {}

  /** {@code 000002.sst}: at least six digits. */
  public static String table(long fileNumber) {
    if (fileNumber < FIRST_TABLE_NUMBER) {
      throw new IllegalArgumentException(
          "table number " + fileNumber + ", expected " + FIRST_TABLE_NUMBER + " or more");
    }
    return String.format(Locale.ROOT, "%06d.sst", fileNumber);
  }
}
