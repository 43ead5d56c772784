package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.job.produce.ProduceException;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code syncline status} on a running job, seen with HtmlUnit and, where it is installed, with
 * Chromium, which takes a picture too. {@code -Dsyncline.picture=FILE} says where to; the one in
 * {@code docs} is made so.
 */
class StatusITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static final long PATIENCE_SECONDS = 60;

  /** Colour of the bar of a published sync. */
  private static final int PUBLISHED = 0x2e9e5b;

  private static final int WIDTH = 1280;
  private static final int HEIGHT = 400;

  private static final Path PICTURE =
      Path.of(System.getProperty("syncline.picture", "target/status.png"));

  @TempDir private Path folder;

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
      String directory = job.produce(begin("directory"), sync -> users(12_480, sync));
      String payroll = job.produce(begin("payroll"), sync -> users(3_017, sync));
      String dropped = Ksuid.random(Instant.now().getEpochSecond()).toString();
      assertThatThrownBy(
              () ->
                  job.produce(
                      begin("tickets").toBuilder().setSyncId(dropped).build(),
                      sync -> {
                        users(406, sync);
                        throw new IOException("its login ended");
                      }))
          .hasMessage("its login ended");
      for (String over : List.of(directory, payroll)) {
        await(browser, over, text -> text.contains("published"));
      }
      await(browser, dropped, text -> text.contains("aborted"));
      String published =
          job.produce(
              begin("crm <1>"),
              sync -> {
                users(5_250, sync);
                sync.flush();
                String id = sync.id().toString();
                HtmlElement row = await(browser, id, text -> text.contains("5,250"));
                assertThat(row.asNormalizedText()).contains("receiving");
                assertThat(bar(row).hasAttribute("value")).as("nobody knows the end").isFalse();
                showInChromium(id, directory, payroll, dropped);
              });
      HtmlElement row = await(browser, published, text -> text.contains("published"));
      assertThat(row.asNormalizedText()).contains("crm <1>", published + ".c1z", "5,250");
      assertThat(bar(row).getAttribute("value")).isEqualTo("1.000");
      HtmlPage whole = browser.getPage(page);
      assertThat(whole.getTitleText()).isEqualTo("Syncline");
      assertThat(whole.getElementById("summary").getTextContent())
          .isEqualTo("0 in progress, 4 done");
    }
  }

  /** The same in a browser that people use; the picture has to have the bars. */
  private void showInChromium(String open, String directory, String payroll, String dropped)
      throws Exception {
    Optional<Chromium> chromium = Chromium.find();
    System.out.println(
        "Status page: seen with HtmlUnit"
            + chromium
                .map(found -> " and " + found + ", picture in " + PICTURE)
                .orElse(" only, no Chromium on the PATH"));
    if (chromium.isEmpty()) {
      return;
    }
    String dom = chromium.get().show(page, WIDTH, HEIGHT, PICTURE, folder);
    assertThat(dom)
        .contains("1 in progress, 3 done")
        .contains("<tr id=\"" + open + "\" class=\"receiving\">")
        .contains("<tr id=\"" + directory + "\" class=\"published\">", "12,480")
        .contains("<tr id=\"" + payroll + "\" class=\"published\">", "3,017")
        .contains("<tr id=\"" + dropped + "\" class=\"aborted\">", "its login ended");
    BufferedImage picture = ImageIO.read(PICTURE.toFile());
    assertThat(picture.getWidth()).isEqualTo(WIDTH);
    int green = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        green += (picture.getRGB(x, y) & 0xffffff) == PUBLISHED ? 1 : 0;
      }
    }
    assertThat(green).as("pixels of the bars of those published").isGreaterThan(1_000);
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

  private static BeginSync begin(String connector) {
    return BeginSync.newBuilder().setType("full").setConnector(connector).build();
  }

  private static void users(int count, ProducedSync sync) throws ProduceException {
    for (int i = 0; i < count; i++) {
      sync.send(user("user-" + i));
    }
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
