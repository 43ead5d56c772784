package dev.syncline.job.cli.c1z;

import dev.syncline.job.cli.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Prints rows as a table: columns as wide as their widest cell, numbers to the right, titles in
 * bold where colours are welcome. A long list is laid out in parts, so that printing it takes
 * constant memory.
 *
 * <p>Cells are printed so that they can do no harm: control characters as {@code \x1b}, since ids
 * may hold anything.
 */
final class RowPrinter {
  private static final int ROWS_A_PART = 1_000;
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final Streams streams;
  private final String[] titles;
  private final boolean[] numbers;
  private final List<String[]> rows = new ArrayList<>();
  private boolean titled;

  /**
   * @param titles of the columns; one that ends with {@code #} holds numbers
   */
  RowPrinter(Streams streams, String... titles) {
    this.streams = Objects.requireNonNull(streams);
    this.titles = new String[titles.length];
    this.numbers = new boolean[titles.length];
    for (int i = 0; i < titles.length; i++) {
      numbers[i] = titles[i].endsWith("#");
      this.titles[i] = numbers[i] ? titles[i].substring(0, titles[i].length() - 1) : titles[i];
    }
  }

  /** Adds a row with a cell for each column; null is an empty one. */
  void row(Object... cells) {
    if (cells.length != titles.length) {
      throw new IllegalArgumentException(cells.length + " cells for " + titles.length + " columns");
    }
    String[] row = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] = cells[i] == null ? "" : printable(cells[i].toString());
    }
    rows.add(row);
    if (rows.size() == ROWS_A_PART) {
      flush();
    }
  }

  /** Prints what was added. */
  void flush() {
    int[] widths = new int[titles.length];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = titles[i].length();
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    if (!titled) {
      titled = true;
      String line = line(titles, widths);
      streams.out().println(streams.colours() ? BOLD + line + PLAIN : line);
    }
    rows.forEach(row -> streams.out().println(line(row, widths)));
    rows.clear();
  }

  private String line(String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      char[] padding = new char[widths[i] - cells[i].length()];
      Arrays.fill(padding, ' ');
      if (numbers[i]) {
        line.append(padding).append(cells[i]);
      } else {
        line.append(cells[i]).append(padding);
      }
      line.append("  ");
    }
    return line.toString().stripTrailing();
  }

  /** The text without characters that move the cursor or change the terminal. */
  static String printable(String text) {
    if (text.codePoints().noneMatch(RowPrinter::isControl)) {
      return text;
    }
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isControl(c)) {
                clean.append(c < 0x100 ? "\\x%02x".formatted(c) : "\\u%04x".formatted(c));
              } else {
                clean.appendCodePoint(c);
              }
            });
    return clean.toString();
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
