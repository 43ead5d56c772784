package dev.syncline.job.cli;

import dev.syncline.c1z.write.OutputExistsException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns what a command throws into one line for each problem on standard error and an exit status.
 */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final PrintStream err;

  ErrorReport(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    line(name + ": " + e.getMessage() + " (see " + name + " --help)");
    return ExitCodes.WRONG_USE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return report(e);
  }

  int report(Throwable e) {
    if (e instanceof ClosedOutputException) {
      return ExitCodes.WRONG_RESULT;
    }
    if (e instanceof UncheckedIOException io) {
      return report(io.getCause());
    }
    if (e instanceof UsageException usage) {
      usage.lines().forEach(text -> line("syncline: " + text));
      return ExitCodes.WRONG_USE;
    }
    if (e instanceof WrongResultException || e instanceof OutputExistsException) {
      line("syncline: " + e.getMessage());
      return ExitCodes.WRONG_RESULT;
    }
    if (e instanceof IOException io) {
      line("syncline: " + explain(io));
      return ExitCodes.WRONG_USE;
    }
    if (e instanceof OutOfMemoryError) {
      line(
          "syncline: out of memory (" + e.getMessage() + "); SYNCLINE_JAVA_OPTS=-Xmx4g gives more");
      return ExitCodes.WRONG_RESULT;
    }
    line("syncline: internal error: " + e);
    e.printStackTrace(err);
    return ExitCodes.WRONG_RESULT;
  }

  /** The exceptions of java.nio.file carry only the path; their class says what is wrong. */
  private static String explain(IOException e) {
    if (e instanceof FileSystemException file
        && file.getFile() != null
        && file.getReason() == null) {
      if (e instanceof NoSuchFileException) {
        return file.getFile() + ": no such file or directory";
      }
      if (e instanceof AccessDeniedException) {
        return file.getFile() + ": permission denied";
      }
      if (e instanceof FileAlreadyExistsException) {
        return file.getFile() + ": exists already";
      }
      if (e instanceof NotDirectoryException) {
        return file.getFile() + ": not a directory";
      }
      if (e instanceof DirectoryNotEmptyException) {
        return file.getFile() + ": directory is not empty";
      }
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private void line(String text) {
    err.println(text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " "));
    err.flush();
  }
}
