package dev.syncline.c1z.read.table;

/** Numbers in the low byte of an internal key's trailer. */
public final class EntryKind {
  public static final int DELETE = 0;
  public static final int SET = 1;
  public static final int MERGE = 2;
  public static final int SINGLE_DELETE = 7;
  public static final int RANGE_DELETE = 15;
  public static final int SET_WITH_DELETE = 18;
  public static final int SIZED_DELETE = 23;

  private EntryKind() {}
}
