package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.Streams;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code syncline c1z extract}: the database directory inside a file. */
@Command(
    name = "extract",
    description = {
      "Unpack the database directory of a file, every frame checked.",
      "",
      "DIR must not exist; it is not there either if a frame is damaged. Only plain files below DIR are written,"
          + " whatever the names inside say."
    },
    footer = {"  syncline c1z extract sync.c1z sync-directory"})
public final class ExtractCommand extends C1zCommand {
  @Parameters(index = "1", paramLabel = "DIR", description = "The directory to make.")
  private Path directory;

  @Override
  int run(Streams streams) throws IOException {
    if (Files.exists(directory)) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    try (EnvelopeReader envelope = EnvelopeReader.open(path())) {
      long bytes = 0;
      try {
        Files.createDirectories(directory);
        List<PayloadFile> files = envelope.files();
        for (int i = 0; i < files.size(); i++) {
          progress().at("files", i, files.size());
          bytes += extract(envelope, files.get(i));
        }
      } catch (IOException | RuntimeException e) {
        delete(directory);
        throw e;
      }
      streams
          .out()
          .printf(
              Locale.ROOT, "%s: %,d files, %,d bytes%n", directory, envelope.files().size(), bytes);
    }
    return ExitCodes.OK;
  }

  private long extract(EnvelopeReader envelope, PayloadFile file) throws IOException {
    // Names were checked when the file was opened: relative, without "..", plain files only.
    Path target = directory.resolve(file.name());
    Files.createDirectories(target.getParent());
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(target, StandardOpenOption.CREATE_NEW), 1 << 16)) {
      envelope.copy(file.name(), out);
    }
    return Files.size(target);
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
