package dev.syncline.testdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One golden case: an input, and what the reference store holds after it.
 *
 * <p>Files of a case: {@code input.pb} (varint-delimited container records), {@code expected.kv}
 * (every key and value of the finished file in key order, each behind its length as a varint),
 * {@code meta.json}, {@code file.c1z} (the file that the reference wrote) and, for small cases,
 * {@code reads.json} (pages of list calls). Immutable.
 */
public final class GoldenCase {
  private static final String ROOT = "/golden/";
  private static final String EXPANSION_ROOT = "/golden-expand/";

  private static final List<String> NAMES =
      List.of(
          "01-tiny",
          "02-nested-parents",
          "03-duplicates",
          "04-odd-ids",
          "05-annotations",
          "06-entitlement-ids",
          "07-assets",
          "08-grants-10k",
          "09-partial",
          "10-resources-only",
          "11-empty",
          "12-if-newer",
          "13-expanded",
          "14-rejected",
          "15-sidecars",
          "16-replaced-sync");

  private static final List<String> EXPANSION_NAMES =
      List.of(
          "x01-single",
          "x02-nested",
          "x03-diamond",
          "x04-cycle",
          "x05-shallow",
          "x06-filter",
          "x07-direct",
          "x08-missing",
          "x09-deep",
          "x10-mismatch",
          "x11-ambiguous",
          "x12-nothing",
          "x13-random",
          "x14-random-cyclic",
          "x15-odd-ids",
          "x16-empty-id",
          "x17-colons");

  private final String root;
  private final String name;

  private GoldenCase(String root, String name) {
    this.root = root;
    this.name = name;
  }

  /** All cases, in the order of their numbers. */
  public static List<GoldenCase> all() {
    return NAMES.stream().map(name -> new GoldenCase(ROOT, name)).toList();
  }

  /**
   * The cases of grant expansion, in the order of their numbers. The grants are expanded at the end
   * of the sync; cases in which that fails have no {@code expected.kv}.
   */
  public static List<GoldenCase> expansions() {
    return EXPANSION_NAMES.stream().map(name -> new GoldenCase(EXPANSION_ROOT, name)).toList();
  }

  /** The case of a name such as {@code 01-tiny}. */
  public static GoldenCase of(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no golden case \"" + name + "\", there are " + NAMES);
    }
    return new GoldenCase(ROOT, name);
  }

  public String name() {
    return name;
  }

  /** The container records of the input, without their lengths. */
  public List<byte[]> records() {
    return delimited(file("input.pb"));
  }

  /** Every key and value of the finished file, in key order. */
  public NavigableMap<byte[], byte[]> expected() {
    return keysAndValues(file("expected.kv"));
  }

  /** The bytes of one of the files. */
  public byte[] file(String file) {
    String path = root + name + "/" + file;
    try (InputStream in = GoldenCase.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The facts about the case, JSON. */
  public String meta() {
    return new String(file("meta.json"), StandardCharsets.UTF_8);
  }

  /** Splits a run of byte strings, each behind its length as a varint. */
  public static List<byte[]> delimited(byte[] run) {
    List<byte[]> pieces = new ArrayList<>();
    int position = 0;
    while (position < run.length) {
      int length = 0;
      int shift = 0;
      int b;
      do {
        b = run[position++];
        length |= (b & 0x7f) << shift;
        shift += 7;
      } while (b < 0);
      pieces.add(Arrays.copyOfRange(run, position, position + length));
      position += length;
    }
    return pieces;
  }

  /** Reads the format of {@code expected.kv}. */
  public static NavigableMap<byte[], byte[]> keysAndValues(byte[] run) {
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    List<byte[]> pieces = delimited(run);
    for (int i = 0; i < pieces.size(); i += 2) {
      rows.put(pieces.get(i), pieces.get(i + 1));
    }
    return rows;
  }

  /** Writes the format of {@code expected.kv}. */
  public static byte[] toRun(NavigableMap<byte[], byte[]> rows) {
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
      writeDelimited(row.getKey(), run);
      writeDelimited(row.getValue(), run);
    }
    return run.toByteArray();
  }

  private static void writeDelimited(byte[] piece, ByteArrayOutputStream out) {
    int rest = piece.length;
    while (rest > 0x7f) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    out.writeBytes(piece);
  }

  @Override
  public String toString() {
    return name;
  }
}
