package dev.syncline.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sink.files.FlinkFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultFileSystemTest {
  private static final int STAYING = 40;
  private static final int LISTINGS = 300;

  @TempDir private Path folder;

  @Test
  void filesThatGoMeanwhileDoNotHideTheOthers() throws Exception {
    for (int i = 0; i < STAYING; i++) {
      Files.createFile(folder.resolve("stays-" + i));
    }
    AtomicBoolean done = new AtomicBoolean();
    Thread other = new Thread(() -> comeAndGo(done));
    other.start();
    try {
      org.apache.flink.core.fs.Path directory =
          new org.apache.flink.core.fs.Path(FaultFileSystem.address(new FilePlan(), folder));
      for (int i = 0; i < LISTINGS; i++) {
        List<org.apache.flink.core.fs.Path> found = FlinkFiles.INSTANCE.list(directory);
        assertThat(found).filteredOn(file -> file.getName().startsWith("stays")).hasSize(STAYING);
      }
    } finally {
      done.set(true);
      other.join();
    }
  }

  private void comeAndGo(AtomicBoolean done) {
    try {
      Path file = folder.resolve("goes");
      while (!done.get()) {
        Files.deleteIfExists(Files.createFile(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
