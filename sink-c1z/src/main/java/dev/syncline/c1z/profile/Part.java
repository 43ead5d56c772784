package dev.syncline.c1z.profile;

import java.util.Locale;

/** What an operator may spend its time on. A moment counts for one of them. */
public enum Part {
  /** Whatever is none of the others: parsing, translating, sorting, merging. */
  OWN,
  /** Inside the state backend: put, iterate, clear, and its flush in a checkpoint. */
  STATE,
  /** From and to the bytes that travel between tasks. */
  SERIALIZATION,
  /** Handing on: copying into network buffers, and waiting for a free one. */
  NETWORK,
  /** Merging rows into tables. */
  TABLES,
  /** Compressing and hashing tables. */
  COMPRESSION,
  /** Reading and writing files. */
  FILES;

  /** Name of the part in names of metrics: lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
