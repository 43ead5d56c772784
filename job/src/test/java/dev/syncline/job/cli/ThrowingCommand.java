package dev.syncline.job.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Throws what its argument names, so that the root's handling can be tested. */
@Command(name = "throw", description = "Test command.", footer = "  syncline throw usage")
public final class ThrowingCommand implements SynclineCommand {
  @Spec private CommandSpec spec;
  @Parameters private String what;

  @Override
  public Integer call() throws IOException {
    switch (what) {
      case "usage" -> throw new UsageException("a and b exclude each other");
      case "result" -> throw new WrongResultException("found 1, expected 2");
      case "missing" -> throw new NoSuchFileException("input.pb");
      case "denied" -> throw new AccessDeniedException("input.pb");
      case "unchecked" -> throw new UncheckedIOException(new IOException("disk is gone"));
      case "bug" -> throw new IllegalStateException("two\nlines");
      case "memory" -> throw new OutOfMemoryError("Java heap space");
      default -> {
        Streams.of(spec).out().println(what);
        return ExitCodes.OK;
      }
    }
  }
}
