package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code syncline status} on a running job, seen with a browser. */
class StatusITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static final long PATIENCE_SECONDS = 60;

  private String page;

  @Test
  void thePageShowsASyncFromItsFirstRecordToItsFile() throws Exception {
    String results = cluster.newTopic(1);
    LocalFlink.Builder builder =
        LocalFlink.builder().webPort(0).setting("metrics.fetcher.update-interval", "50");
    try (LocalFlink flink = builder.start();
        TestJob job =
            TestJob.start(
                cluster.kafka(),
                flink,
                SynclineCluster.newTopicName(),
                options -> options.with(SynclineOptions.RESULTS_TOPIC, results));
        WebClient browser = new WebClient()) {
      browser.setRefreshHandler((shown, url, seconds) -> {}); // the test loads it
      page = startPage(flink, results);
      BeginSync begin = BeginSync.newBuilder().setType("full").setConnector("crm <1>").build();
      String published =
          job.produce(
              begin,
              sync -> {
                sync.send(user("ada"));
                sync.send(user("grace"));
                sync.flush();
                HtmlElement row = await(browser, sync.id().toString(), text -> text.contains("2"));
                assertThat(row.asNormalizedText()).contains("receiving");
                assertThat(bar(row).hasAttribute("value")).as("nobody knows the end").isFalse();
              });
      HtmlElement row = await(browser, published, text -> text.contains("published"));
      assertThat(row.asNormalizedText()).contains("crm <1>", published + ".c1z", "2");
      assertThat(bar(row).getAttribute("value")).isEqualTo("1.000");
      HtmlPage whole = browser.getPage(page);
      assertThat(whole.getTitleText()).isEqualTo("Syncline");
      assertThat(whole.getElementById("summary").getTextContent())
          .isEqualTo("0 in progress, 1 done");
    }
  }

  /** Starts the command as it is, on a thread that ends with the JVM, and returns its address. */
  private static String startPage(LocalFlink flink, String results) throws Exception {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    Lines out = new Lines(said);
    Thread command =
        new Thread(
            () ->
                Syncline.run(
                    new Streams(InputStream.nullInputStream(), out.print(), out.print(), false),
                    "status",
                    "--port",
                    "0",
                    "--flink",
                    flinkAddress(flink),
                    "--bootstrap-servers",
                    cluster.kafka().bootstrapServers(),
                    "--results-topic",
                    results),
            "status-page");
    command.setDaemon(true);
    command.start();
    String line = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(line).startsWith("Status page: http://localhost:");
    return line.substring(line.indexOf("http"));
  }

  private static String flinkAddress(LocalFlink flink) {
    try {
      return flink.webAddress().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the page until a sync has a row with what is wanted. */
  private HtmlElement await(WebClient browser, String syncId, Predicate<String> wanted)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    HtmlPage shown;
    do {
      shown = browser.getPage(page);
      DomElement row = shown.getElementById(syncId);
      if (row != null && wanted.test(row.asNormalizedText())) {
        return (HtmlElement) row;
      }
    } while (System.nanoTime() < deadline);
    throw new AssertionError("not shown of " + syncId + ": " + shown.asNormalizedText());
  }

  private static HtmlElement bar(HtmlElement row) {
    return row.getElementsByTagName("progress").get(0);
  }

  private static StreamRecord user(String id) {
    return StreamRecord.newBuilder()
        .setResource(
            Resource.newBuilder()
                .setId(ResourceId.newBuilder().setResourceType("user").setResource(id)))
        .build();
  }

  /** Hands lines over as they are printed. */
  private static final class Lines extends OutputStream {
    private final BlockingQueue<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(BlockingQueue<String> lines) {
      this.lines = lines;
    }

    PrintStream print() {
      return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }
  }
}
