package dev.syncline.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say, each time in one line, when no cluster can be started or spoken to. */
class ClusterCommandTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int syncline(String... words) {
    said.reset();
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--folder", folder.toString()));
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    return Syncline.run(
        new Streams(InputStream.nullInputStream(), print, print, false),
        line.toArray(new String[0]));
  }

  private void assertSaid(String text) {
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("syncline: " + text + "\n");
  }

  private void remember(String name, ProcessHandle process) throws Exception {
    long start = process.info().startInstant().orElseThrow().toEpochMilli();
    Path pids = Files.createDirectories(folder.resolve("pids"));
    Files.writeString(pids.resolve(name), process.pid() + " " + start + "\n");
  }

  @Test
  void withoutAClusterEachCommandSaysHowToStartOne() {
    String none = folder + " holds no cluster; \"syncline cluster start\" starts one";
    for (String command : List.of("status", "savepoint", "cancel")) {
      assertThat(syncline("cluster", command)).as(command).isEqualTo(1);
      assertSaid(none);
    }
    assertThat(syncline("submit", "--topics", "syncs", "--output", "out")).isEqualTo(1);
    assertSaid(none);
    assertThat(syncline("cluster", "start", "--missing")).isEqualTo(1);
    assertSaid(none);
    assertThat(syncline("cluster", "stop")).isEqualTo(1);
    assertSaid("no cluster runs in " + folder);
  }

  @Test
  void aPortThatIsTakenIsSaidBeforeAnythingStarts() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(syncline("cluster", "start", "--web-port", port)).isEqualTo(2);
      assertSaid("port " + port + " for the web page is taken; another one, or 0 for a free one");
      assertThat(syncline("cluster", "start", "--broker-port", port)).isEqualTo(2);
      assertSaid("port " + port + " for the broker is taken; another one, or 0 for a free one");
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** This very process stands for one of a cluster. */
  @Test
  void aSecondClusterInAFolderIsRefused() throws Exception {
    remember("broker", ProcessHandle.current());
    assertThat(syncline("cluster", "start")).isEqualTo(2);
    assertSaid("a cluster runs in " + folder + " already: broker");
  }

  @Test
  void processesThatAreGoneAreForgotten() throws Exception {
    Process ended = new ProcessBuilder("cat").start();
    remember("broker", ended.toHandle());
    ended.getOutputStream().close();
    ended.waitFor();
    assertThat(syncline("cluster", "stop")).isEqualTo(1);
    assertSaid("no cluster runs in " + folder + ", forgot what was gone: broker");
    assertThat(folder.resolve("pids")).isEmptyDirectory();
  }

  @Test
  void aSizeThatIsNoneIsALine() {
    assertThat(syncline("cluster", "start", "--task-heap", "much")).isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("'--task-heap'", "\"much\" is no size such as 512mb")
        .hasLineCount(1);
  }
}
