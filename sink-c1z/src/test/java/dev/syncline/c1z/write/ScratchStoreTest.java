package dev.syncline.c1z.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sort.RunSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences give back what was written, wherever memory ends. */
class ScratchStoreTest {
  private static final int LENGTH = 700_000;

  @TempDir private Path parent;

  /**
   * Nothing in memory; the first segment whole, grown once, grown to its size; one more; all of it.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 16 << 10, 40_000, 256 << 10, 512 << 10, 4 << 20})
  void whateverFitsIntoMemory(int memory) throws IOException {
    byte[] expected = new byte[LENGTH];
    new Random(memory).nextBytes(expected);
    try (ScratchStore store = new ScratchStore(memory, parent)) {
      ScratchStore.Sequence sequence = store.create();
      Random sizes = new Random(1);
      for (int at = 0; at < LENGTH; ) {
        int count = Math.min(LENGTH - at, 1 + sizes.nextInt(30_000));
        sequence.write(expected, at, count);
        at += count;
        if (sizes.nextInt(4) == 0) {
          sequence.flush();
          assertThat(read(store, sequence, 0, at)).isEqualTo(slice(expected, 0, at));
        }
      }
      sequence.close();
      for (int i = 0; i < 50; i++) {
        int from = sizes.nextInt(LENGTH);
        int to = from + sizes.nextInt(LENGTH - from + 1);
        assertThat(read(store, sequence, from, to)).isEqualTo(slice(expected, from, to));
      }
    }
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void memoryComesBack() throws IOException {
    int memory = 512 << 10;
    try (ScratchStore store = new ScratchStore(memory, parent)) {
      for (int i = 0; i < 20; i++) {
        try (ScratchStore.Sequence sequence = store.create()) {
          sequence.write(new byte[memory], 0, memory);
        }
        store.delete(Integer.toString(i + 1));
        assertThat(leftovers()).as("sequence " + i + " fits into memory").isEmpty();
      }
    }
  }

  private static byte[] read(ScratchStore store, ScratchStore.Sequence sequence, int from, int to)
      throws IOException {
    byte[] data = new byte[to - from];
    try (RunSource.Reader reader = store.open(sequence.name())) {
      reader.read(from, data, 0, data.length);
    }
    return data;
  }

  private static byte[] slice(byte[] data, int from, int to) {
    return java.util.Arrays.copyOfRange(data, from, to);
  }

  private Path[] leftovers() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.toArray(Path[]::new);
    }
  }
}
