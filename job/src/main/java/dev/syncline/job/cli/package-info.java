/**
 * The command line: its root, how commands are found and run, what they print and with which status
 * they end.
 *
 * <p>Commands are services of type {@link dev.syncline.job.cli.SynclineCommand}; a module that
 * comes later in the module order contributes its own. The package must not know any command of
 * another module, and no command calls {@code System.exit} or writes to {@code System.out}:
 * everything runs in-process in tests.
 */
package dev.syncline.job.cli;
