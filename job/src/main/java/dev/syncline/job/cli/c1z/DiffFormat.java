package dev.syncline.job.cli.c1z;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.syncline.c1z.diff.DiffListener;
import dev.syncline.c1z.diff.FieldChange;
import dev.syncline.c1z.diff.RowFields;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.job.cli.Streams;
import dev.syncline.serde.ConnectorMessages;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.ResourceRecord;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Prints differences as they are found. Not thread-safe. */
abstract class DiffFormat implements DiffListener {
  /** Names of the formats on the command line. */
  enum Name {
    TABLE,
    NDJSON,
    CSV;

    DiffFormat open(Streams streams) {
      return switch (this) {
        case TABLE -> new Table(streams);
        case NDJSON -> new Lines(streams);
        case CSV -> new Csv(streams);
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  final Streams streams;
  final FieldJson json = new FieldJson();

  private DiffFormat(Streams streams) {
    this.streams = streams;
  }

  /**
   * Prints one difference.
   *
   * @param change {@code added}, {@code removed} or {@code changed}
   * @param record the row; of a changed one, as it is after
   * @param fields empty unless it is a changed one
   */
  abstract void print(
      String change, KeyFamily family, String key, Message record, List<FieldChange> fields);

  /** Nothing comes any more. */
  abstract void finish();

  @Override
  public final void added(KeyFamily family, VisibleCursor row) throws IOException {
    print("added", family, key(row), record(family, row), List.of());
  }

  @Override
  public final void removed(KeyFamily family, VisibleCursor row) throws IOException {
    print("removed", family, key(row), record(family, row), List.of());
  }

  @Override
  public final void changed(
      KeyFamily family, VisibleCursor before, VisibleCursor after, List<FieldChange> fields)
      throws IOException {
    print("changed", family, key(after), record(family, after), fields);
  }

  private static String key(VisibleCursor row) {
    return HexFormat.of().formatHex(row.keyArray(), 0, row.keyLength());
  }

  private static Message record(KeyFamily family, VisibleCursor row) throws DamagedFileException {
    try {
      return RowFields.parse(family, row.valueArray(), row.valueOffset(), row.valueLength());
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(
          "the row of key " + key(row),
          C1zException.NO_OFFSET,
          "does not parse: " + e.getMessage(),
          e);
    }
  }

  /** What the record is called. */
  private static String id(Message record) {
    if (record instanceof ResourceTypeRecord type) {
      return type.getExternalId();
    }
    if (record instanceof ResourceRecord resource) {
      return resource.getResourceTypeId() + ":" + resource.getResourceId();
    }
    if (record instanceof EntitlementRecord entitlement) {
      return entitlement.getExternalId();
    }
    if (record instanceof GrantRecord grant) {
      return ConnectorMessages.grantId(grant);
    }
    return ((AssetRecord) record).getExternalId();
  }

  static String kind(KeyFamily family) {
    String plural = family.name().toLowerCase(Locale.ROOT);
    return plural.substring(0, plural.length() - 1);
  }

  /** For people: one line a field. */
  private static final class Table extends DiffFormat {
    private final RowPrinter rows;

    Table(Streams streams) {
      super(streams);
      rows = new RowPrinter(streams, "change", "kind", "id", "field", "before", "after");
    }

    @Override
    void print(
        String change, KeyFamily family, String key, Message record, List<FieldChange> fields) {
      if (fields.isEmpty()) {
        rows.row(change, kind(family), id(record), null, null, null);
      }
      for (FieldChange field : fields) {
        rows.row(
            change,
            kind(family),
            id(record),
            field.path(),
            json.text(field.field(), field.before()),
            json.text(field.field(), field.after()));
      }
    }

    @Override
    void finish() {
      rows.flush();
    }
  }

  /** One JSON object a difference. */
  private static final class Lines extends DiffFormat {
    Lines(Streams streams) {
      super(streams);
    }

    @Override
    void print(
        String change, KeyFamily family, String key, Message record, List<FieldChange> fields) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("change", change).put("kind", kind(family)).put("id", id(record)).put("key", key);
      if (fields.isEmpty()) {
        line.set("record", json.record(record));
      } else {
        ArrayNode changes = line.putArray("fields");
        for (FieldChange field : fields) {
          ObjectNode one = changes.addObject().put("field", field.path());
          one.set("before", json.of(field.field(), field.before()));
          one.set("after", json.of(field.field(), field.after()));
        }
      }
      streams.out().println(line);
    }

    @Override
    void finish() {}
  }

  /** RFC 4180, one line a field. */
  private static final class Csv extends DiffFormat {
    Csv(Streams streams) {
      super(streams);
      streams.out().print("change,kind,id,key,field,before,after\r\n");
    }

    @Override
    void print(
        String change, KeyFamily family, String key, Message record, List<FieldChange> fields) {
      if (fields.isEmpty()) {
        line(change, kind(family), id(record), key, "", "", "");
      }
      for (FieldChange field : fields) {
        line(
            change,
            kind(family),
            id(record),
            key,
            field.path(),
            json.text(field.field(), field.before()),
            json.text(field.field(), field.after()));
      }
    }

    private void line(String... cells) {
      StringBuilder line = new StringBuilder();
      for (String cell : cells) {
        line.append(line.isEmpty() ? "" : ",").append(quoted(cell));
      }
      streams.out().print(line.append("\r\n"));
    }

    private static String quoted(String cell) {
      boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
      return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    @Override
    void finish() {}
  }
}
