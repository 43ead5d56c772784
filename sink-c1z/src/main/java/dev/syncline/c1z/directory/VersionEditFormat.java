package dev.syncline.c1z.directory;

/**
 * Tags of a version edit, the record of a MANIFEST. Each is a varint in front of its value.
 *
 * <pre>
 * edit     := field*
 * field    := COMPARATOR bytes | LOG_NUMBER varint | NEXT_FILE_NUMBER varint
 *           | LAST_SEQUENCE varint | NEW_TABLE newTable | others that we do not write
 * newTable := level:varint fileNumber:varint size:varint smallest:bytes largest:bytes
 *             smallestSequence:varint largestSequence:varint
 * bytes    := length:varint byte*
 * </pre>
 *
 * {@code smallest} and {@code largest} are internal keys, both inclusive.
 */
public final class VersionEditFormat {
  public static final int COMPARATOR = 1;
  public static final int LOG_NUMBER = 2;
  public static final int NEXT_FILE_NUMBER = 3;
  public static final int LAST_SEQUENCE = 4;
  public static final int NEW_TABLE = 100;

  private VersionEditFormat() {}
}
