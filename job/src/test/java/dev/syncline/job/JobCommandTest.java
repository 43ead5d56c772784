package dev.syncline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobCommandTest {
  private static final String[] COMPLETE = {
    "--bootstrap-servers", "localhost:1", "--topics", "syncs", "--output", "out"
  };

  @Test
  void helpNamesEveryOptionWithItsDefault() {
    CliRun run = CliRun.of("job", "--help");
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    for (JobOption<?> option : SynclineOptions.all()) {
      assertThat(run.text()).contains("--" + option.name());
    }
    assertThat(run.text().replaceAll("\\s+", " "))
        .contains("Time between checkpoints.", "[10 s]", "[32 mb]", "[skip]", "Required.");
  }

  @Test
  void everythingThatIsMissingOrWrongIsSaidAtOnce() {
    CliRun run = CliRun.of("job", "--topics", "syncs", "--arena-memory", "much");
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err().strip())
        .isEqualTo(
            "syncline: --arena-memory = \"much\": expected a size up to 1gb, such as 32mb\n"
                + "syncline: --bootstrap-servers is missing\n"
                + "syncline: --output is missing");
  }

  @Test
  void aJobInThisProcessNeedsAPlaceForItsCheckpoints() {
    List<String> line = new ArrayList<>(List.of("job"));
    line.addAll(List.of(COMPLETE));
    CliRun run = CliRun.of(line.toArray(new String[0]));
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err())
        .contains("no directory for checkpoints, expected -D execution.checkpointing.dir=URI");
  }

  /** The file would win over the option without a word, and with it over what is promised. */
  @Test
  void whatHasAnOptionIsNotTakenFromTheKafkaProperties(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("kafka.properties");
    Files.writeString(file, "isolation.level=read_uncommitted\n");
    List<String> line = new ArrayList<>(List.of("job"));
    line.addAll(List.of(COMPLETE));
    line.addAll(
        List.of(
            "--kafka-properties",
            file.toString(),
            "-D",
            "execution.checkpointing.dir=" + folder.toUri()));
    CliRun run = CliRun.of(line.toArray(new String[0]));
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err().strip())
        .isEqualTo(
            "syncline: "
                + file
                + ": isolation.level: is not taken from here, use the option read-committed");
  }

  /** What "flink run" shows is the message, without stack trace. */
  @Test
  void theMainClassThrowsWhatTheFlinkClientShows() {
    assertThatThrownBy(() -> JobCommand.main(new String[] {"--topics", "syncs"}))
        .isInstanceOf(ProgramParametrizationException.class)
        .hasMessageContaining("--bootstrap-servers is missing");
    assertThatThrownBy(() -> JobCommand.main(new String[] {"--nonsense"}))
        .isInstanceOf(ProgramParametrizationException.class)
        .hasMessageContaining("--nonsense = \"\": is no option of the job");
  }
}
