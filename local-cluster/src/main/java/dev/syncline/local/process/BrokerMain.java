package dev.syncline.local.process;

import dev.syncline.local.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Main class of a broker process: runs until it is told to stop. */
public final class BrokerMain {
  private BrokerMain() {}

  /**
   * @param arguments folder to keep data in, and port
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    EmbeddedKafka broker =
        EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    broker.close();
                  } catch (IOException e) {
                    System.err.println("the broker did not stop cleanly: " + e.getMessage());
                  }
                  stopped.countDown();
                }));
    System.out.println("broker at " + broker.bootstrapServers());
    stopped.await();
  }
}
