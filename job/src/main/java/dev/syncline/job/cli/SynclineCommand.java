package dev.syncline.job.cli;

import java.util.concurrent.Callable;

/**
 * A command of {@code ./syncline}: a class with picocli's {@code @Command} annotation, a public
 * constructor without parameters, and a line in {@code
 * META-INF/services/dev.syncline.job.cli.SynclineCommand}.
 *
 * <p>{@link #call()} returns one of {@link ExitCodes} or throws: {@link UsageException} for wrong
 * use, {@link java.io.IOException} for a file that cannot be read or written, {@link
 * WrongResultException} for a result that is not what was asked for. The root turns each into one
 * line on standard error and the exit status. A command has a description and examples in its
 * footer; {@code --help} and {@code --version} are added by the root.
 *
 * <p>An instance serves one call. Output goes to {@link Streams#of}.
 */
public interface SynclineCommand extends Callable<Integer> {

  /**
   * The group of commands this one belongs to: {@code syncline c1z dump} is {@code dump} in group
   * {@code C1Z}.
   */
  default CommandGroup group() {
    return CommandGroup.NONE;
  }
}
