package dev.syncline.job.cli.c1z;

import com.google.protobuf.Message;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.CloseableIterator;
import dev.syncline.c1z.read.RecordList;
import dev.syncline.c1z.write.OutputFile;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code syncline c1z export}: records for other programs. */
@Command(
    name = "export",
    description = {
      "Write records for other programs, in key order and constant memory.",
      "",
      "csv: one kind, a line of titles first. ndjson: connector output, a record a line. xlsx: a sheet a kind.",
      "An output that exists is left alone if it holds the same bytes, else it is an error unless --overwrite."
    },
    footer = {
      "  syncline c1z export sync.c1z --format csv --kinds grants --output grants.csv",
      "  syncline c1z export sync.c1z --format xlsx --output sync.xlsx",
      "  syncline c1z export sync.c1z --format ndjson --output - | head"
    })
public final class ExportCommand extends C1zCommand {
  private static final int ROWS_BETWEEN_LOOKS = 1 << 12;
  private static final String STANDARD_OUTPUT = "-";

  /** What can be exported. */
  enum Kind {
    RESOURCE_TYPES,
    RESOURCES,
    ENTITLEMENTS,
    GRANTS
  }

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}, in upper or lower case.")
  private RecordSheet.Format format;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description =
          "resource_types, resources, entitlements, grants; several with commas. Default: all.")
  private List<Kind> kinds = List.of(Kind.values());

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The file to write, - for standard output.")
  private String output;

  @Option(names = "--overwrite", description = "Replace a file that holds other bytes.")
  private boolean overwrite;

  @Override
  boolean printsAsItGoes() {
    return output.equals(STANDARD_OUTPUT);
  }

  @Override
  int run(Streams streams) throws IOException {
    Set<Kind> wanted = EnumSet.copyOf(kinds);
    if (format == RecordSheet.Format.CSV && wanted.size() > 1) {
      throw new UsageException("csv holds one kind of record: --kinds says which");
    }
    try (C1zFile file = open()) {
      if (output.equals(STANDARD_OUTPUT)) {
        write(file, wanted, streams.out());
        return ExitCodes.OK;
      }
      try (OutputFile target = OutputFile.prepare(Path.of(output), overwrite)) {
        List<String> counts;
        try (OutputStream out = target.rewrite()) {
          counts = write(file, wanted, out);
        }
        target.publish();
        streams.out().println(output + ": " + String.join(", ", counts));
      }
    }
    return ExitCodes.OK;
  }

  private List<String> write(C1zFile file, Set<Kind> wanted, OutputStream out) throws IOException {
    List<String> counts = new ArrayList<>();
    try (RecordSheet sheet = RecordSheet.of(format, out)) {
      for (Kind kind : wanted) {
        counts.add(
            switch (kind) {
              case RESOURCE_TYPES -> write(file.resourceTypes(), RecordView.RESOURCE_TYPES, sheet);
              case RESOURCES -> write(file.resources(), RecordView.RESOURCES, sheet);
              case ENTITLEMENTS -> write(file.entitlements(), RecordView.ENTITLEMENTS, sheet);
              case GRANTS -> write(file.grants(), RecordView.GRANTS, sheet);
            });
      }
    }
    return counts;
  }

  private <M extends Message> String write(
      RecordList<M> list, RecordView<M> view, RecordSheet sheet) throws IOException {
    long count = 0;
    sheet.begin(view);
    try (CloseableIterator<M> records = list.iterator()) {
      while (records.hasNext()) {
        sheet.add(view, records.next());
        if (++count % ROWS_BETWEEN_LOOKS == 0) {
          progress().at(view.kind().replace('-', ' '), count, 0);
        }
      }
    }
    return String.format(Locale.ROOT, "%,d %s", count, view.kind().replace('-', ' '));
  }
}
