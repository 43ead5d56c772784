package dev.syncline.job.cli.c1z;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import dev.syncline.job.input.MessageJson;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * Writes records to a file for other programs, one kind after another, in constant memory. Not
 * thread-safe.
 */
interface RecordSheet extends Closeable {
  /** Begins a kind. */
  void begin(RecordView<?> view) throws IOException;

  /** Adds a record of the kind that was begun. */
  <M extends com.google.protobuf.Message> void add(RecordView<M> view, M message)
      throws IOException;

  /** Writes what is left; the stream stays open. */
  @Override
  void close() throws IOException;

  /** Formats of an export. */
  enum Format {
    CSV,
    NDJSON,
    XLSX
  }

  static RecordSheet of(Format format, OutputStream out) throws IOException {
    return switch (format) {
      case CSV -> new Csv(out);
      case NDJSON -> new JsonLines(out);
      case XLSX -> new Spreadsheet(out);
    };
  }

  /** Comma-separated values (RFC 4180) in UTF-8, a line of titles first. */
  final class Csv implements RecordSheet {
    private final SequenceWriter writer;

    Csv(OutputStream out) throws IOException {
      writer =
          new CsvMapper()
              .disable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
              .enable(CsvGenerator.Feature.ALWAYS_QUOTE_STRINGS)
              .disable(com.fasterxml.jackson.core.JsonGenerator.Feature.AUTO_CLOSE_TARGET)
              .writer()
              .writeValues(out);
    }

    @Override
    public void begin(RecordView<?> view) throws IOException {
      writer.write(view.titles().toArray());
    }

    @Override
    public <M extends com.google.protobuf.Message> void add(RecordView<M> view, M message)
        throws IOException {
      writer.write(view.cells().apply(message).toArray());
    }

    @Override
    public void close() throws IOException {
      writer.flush();
    }
  }

  /** A record of connector output a line, as {@code pack} and {@code run} read it. */
  final class JsonLines implements RecordSheet {
    private final OutputStream out;

    JsonLines(OutputStream out) {
      this.out = Objects.requireNonNull(out);
    }

    @Override
    public void begin(RecordView<?> view) {
      // A line says by itself of what kind it is.
    }

    @Override
    public <M extends com.google.protobuf.Message> void add(RecordView<M> view, M message)
        throws IOException {
      out.write(MessageJson.line(view.toRecord(message)).getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }

  /**
   * Office Open XML. A sheet a kind; a kind with more rows than a sheet takes goes on in another
   * one.
   */
  final class Spreadsheet implements RecordSheet {
    private static final int MAX_CELL = 32_767;
    private static final int ROWS_A_FLUSH = 1_000;

    private final Workbook workbook;
    private Worksheet sheet;
    private List<String> titles;
    private String kind;
    private int part;
    private int row;

    Spreadsheet(OutputStream out) {
      workbook = new Workbook(out, "Syncline", "1.0");
    }

    @Override
    public void begin(RecordView<?> view) throws IOException {
      titles = view.titles();
      kind = view.kind();
      part = 1;
      newSheet(kind);
    }

    private void newSheet(String name) throws IOException {
      if (sheet != null) {
        sheet.close();
      }
      sheet = workbook.newWorksheet(name);
      for (int column = 0; column < titles.size(); column++) {
        sheet.inlineString(0, column, titles.get(column));
      }
      row = 1;
    }

    @Override
    public <M extends com.google.protobuf.Message> void add(RecordView<M> view, M message)
        throws IOException {
      if (row == Worksheet.MAX_ROWS) {
        newSheet(kind + "-" + ++part);
      }
      List<Object> cells = view.cells().apply(message);
      for (int column = 0; column < cells.size(); column++) {
        String text = RowPrinter.printable(String.valueOf(cells.get(column)));
        sheet.inlineString(
            row, column, text.length() > MAX_CELL ? text.substring(0, MAX_CELL) : text);
      }
      if (++row % ROWS_A_FLUSH == 0) {
        sheet.flush();
      }
    }

    @Override
    public void close() throws IOException {
      workbook.finish();
    }
  }
}
