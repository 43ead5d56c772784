package dev.syncline.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SynclineTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          usage     | 2 | syncline: a and b exclude each other
          result    | 1 | syncline: found 1, expected 2
          missing   | 2 | syncline: input.pb: no such file or directory
          denied    | 2 | syncline: input.pb: permission denied
          unchecked | 2 | syncline: disk is gone
          memory    | 1 | syncline: out of memory (Java heap space); SYNCLINE_JAVA_OPTS=-Xmx4g gives more
          """)
  void anErrorIsOneLineAndAStatus(String what, int status, String line) {
    CliRun run = CliRun.of("throw", what);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).isEqualTo(line + System.lineSeparator());
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aBugIsReportedWithItsStackTrace() {
    CliRun run = CliRun.of("throw", "bug");
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(run.err().lines().findFirst())
        .hasValue("syncline: internal error: java.lang.IllegalStateException: two lines");
    assertThat(run.err()).contains("at dev.syncline.job.cli.ThrowingCommand.call");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''             | syncline: a command is missing (see syncline --help)
          nonsense       | syncline: Unmatched argument at index 0: 'nonsense' (see syncline --help)
          throw          | syncline throw: Missing required parameter: '<what>' (see syncline throw --help)
          throw ok --odd | syncline throw: Unknown option: '--odd' (see syncline throw --help)
          """)
  void wrongUseIsOneLine(String line, String message) {
    CliRun run = CliRun.of(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err()).isEqualTo(message + System.lineSeparator());
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aGroupWithoutCommandNamesItsCommands() {
    CliRun run = CliRun.of("c1z");
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err())
        .startsWith("syncline c1z: a command is missing, one of ")
        .contains("fact");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void factsAreJsonOnDemand() {
    assertThat(CliRun.of("c1z", "fact").text().strip()).isEqualTo("3 rows");
    assertThat(CliRun.of("c1z", "fact", "--json").text().strip())
        .isEqualTo("{\"rows\":3,\"parent\":null}");
  }

  @Test
  void versionIsTheBuilds() {
    CliRun run = CliRun.of("--version");
    assertThat(run.status()).isZero();
    assertThat(run.text()).matches("(?s)syncline \\d+\\.\\d+\\.\\d+\\S*\\R.*");
  }

  @Test
  void everyCommandHasADescriptionHelpAndExamples() {
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()),
            false);
    check(Syncline.commandLine(streams));
  }

  private static void check(CommandLine line) {
    String usage = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
    assertThat(usage).contains("--help", "--version", "Examples:").contains("  syncline ");
    assertThat(line.getCommandSpec().usageMessage().description())
        .as(line.getCommandName())
        .isNotEmpty();
    String[] path = (line.getCommandSpec().qualifiedName(" ") + " --help").split(" ");
    String[] arguments = new String[path.length - 1];
    System.arraycopy(path, 1, arguments, 0, arguments.length);
    CliRun run = CliRun.of(arguments);
    assertThat(run.status()).isZero();
    assertThat(run.text()).isEqualTo(usage);
    line.getSubcommands().values().forEach(SynclineTest::check);
  }

  @Test
  void aClosedPipeEndsTheCommandQuietly() {
    OutputStream closed =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(closed, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    assertThat(Syncline.run(streams, "throw", "ok")).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(err.size()).isZero();
  }
}
