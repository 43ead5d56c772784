package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.RequestException;
import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.cli.WrongResultException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command on one file: opens it and turns requests that fail into exit statuses. */
abstract class C1zCommand implements SynclineCommand {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "A .c1z file, or an unpacked database directory.")
  private Path file;

  private ProgressLine progress;

  @Override
  public final CommandGroup group() {
    return CommandGroup.C1Z;
  }

  @Override
  public final Integer call() throws IOException {
    Streams streams = Streams.of(spec);
    boolean wanted = !printsAsItGoes() || !streams.outTerminal();
    try (ProgressLine line = ProgressLine.start(streams, spec.name() + " " + file, wanted)) {
      progress = line;
      return run(streams);
    } catch (RequestException e) {
      if (e.reason() == RequestException.Reason.INVALID_ARGUMENT) {
        throw new UsageException(e.getMessage());
      }
      throw new WrongResultException(e.getMessage());
    }
  }

  /** Does the work and returns the exit status. */
  abstract int run(Streams streams) throws IOException;

  /** Whether results are printed as they are found, rather than at the end or into a file. */
  boolean printsAsItGoes() {
    return false;
  }

  /** Where to tell how far the work came. */
  final ProgressLine progress() {
    return progress;
  }

  final Path path() {
    return file;
  }

  final C1zFile open() throws IOException {
    return C1zFile.open(file);
  }
}
