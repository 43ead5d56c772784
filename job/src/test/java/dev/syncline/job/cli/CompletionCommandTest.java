package dev.syncline.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {
  @TempDir private Path folder;

  /** What bash offers after these words; it is there wherever the launcher runs. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          syncline pa             | pack
          syncline c1z rep        | repair
          syncline c1z verify --q | --quiet
          syncline c1z list gr    | grants
          """)
  void bashCompletes(String words, String offered) throws Exception {
    CliRun run = CliRun.of("completion");
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(run.err()).isEmpty();
    Path script = Files.write(folder.resolve("completion.bash"), run.out());
    assertThat(
            bash(
                "source '"
                    + script
                    + "'; COMP_WORDS=("
                    + words
                    + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE='"
                    + words
                    + "'; _complete_syncline; echo ${COMPREPLY[@]}"))
        .isEqualTo(offered + "\n");
    assertThat(bash("source '" + script + "'; complete -p syncline"))
        .contains("_complete_syncline");
  }

  private static String bash(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
