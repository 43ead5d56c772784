package dev.syncline.job.produce;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * How far a run of {@code produce} has come: the content of its state file, a JSON object. What it
 * says is in the topic, acknowledged; what a run sent after that it will send again, with the same
 * sequence numbers.
 *
 * @param version layout, {@value #VERSION}
 * @param inputs in the order of the command line
 */
record ProduceState(int version, List<Input> inputs) {
  static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * One input.
   *
   * @param input as named on the command line
   * @param events records and markers handled
   * @param sync where the open sync is; null between syncs
   */
  record Input(String input, long events, SyncToken sync) {
    Input {
      requireNonNull(input, "input");
      if (events < 0) {
        throw new IllegalArgumentException(events + " events");
      }
    }
  }

  ProduceState {
    if (version != VERSION) {
      throw new IllegalArgumentException("version " + version + ", expected " + VERSION);
    }
    inputs = List.copyOf(inputs);
  }

  /** Reads a state file. */
  static ProduceState read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      return MAPPER.readValue(bytes, ProduceState.class);
    } catch (IOException | RuntimeException e) {
      throw new ProduceException(
          file
              + ": not a state of produce: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  /** Replaces the state file in one step. */
  void write(Path file) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(temporary, MAPPER.writeValueAsBytes(this));
    Files.move(
        temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
