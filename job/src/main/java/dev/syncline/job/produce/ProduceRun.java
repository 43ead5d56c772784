package dev.syncline.job.produce;

import dev.syncline.job.input.RecordInput;
import dev.syncline.job.input.SyncIds;
import dev.syncline.job.input.SyncSplitter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One run of {@code produce}: its inputs take turns until all are at their ends. Not thread-safe.
 */
final class ProduceRun implements Closeable {
  private static final int RECORDS_A_TURN = 500;

  private final List<ProduceSource> sources = new ArrayList<>();
  private final Path stateFile;
  private final long stateEvery;

  /** Opens an input by its name. */
  @FunctionalInterface
  interface Opener {
    RecordInput open(String name) throws IOException;
  }

  /**
   * @param names inputs, as on the command line
   * @param opener opens them
   * @param rejected directory for listings of rejects; null for none
   * @param stateFile where to keep how far the run has come; null for nowhere
   * @param stateEvery after how many records
   */
  ProduceRun(
      List<String> names,
      Opener opener,
      SyncProducer producer,
      int epoch,
      Path rejected,
      Path stateFile,
      long stateEvery)
      throws IOException {
    this.stateFile = stateFile;
    this.stateEvery = stateEvery;
    SyncIds ids = new SyncIds();
    try {
      for (String name : names) {
        SyncSplitter splitter = new SyncSplitter(opener.open(name), ids);
        sources.add(new ProduceSource(splitter, producer, epoch, rejected));
      }
      resume(names);
    } catch (IOException | RuntimeException e) {
      closeAfter(e);
      throw e;
    }
  }

  private void resume(List<String> names) throws IOException {
    if (stateFile == null) {
      return;
    }
    for (ProduceSource source : sources) {
      source.producer().leaveOpen();
    }
    if (!Files.exists(stateFile)) {
      saveState();
      return;
    }
    ProduceState state = ProduceState.read(stateFile);
    List<String> known = state.inputs().stream().map(ProduceState.Input::input).toList();
    if (!known.equals(names)) {
      throw new ProduceException(stateFile + ": is about " + known + ", the inputs are " + names);
    }
    for (int i = 0; i < sources.size(); i++) {
      ProduceState.Input input = state.inputs().get(i);
      sources.get(i).producer().resume(input.events(), input.sync());
    }
  }

  private void saveState() throws IOException {
    List<ProduceState.Input> inputs = new ArrayList<>();
    for (ProduceSource source : sources) {
      inputs.add(
          new ProduceState.Input(
              source.name(), source.producer().events(), source.producer().token()));
    }
    new ProduceState(ProduceState.VERSION, inputs).write(stateFile);
  }

  /** Sends everything. Leaves no state file. */
  void run() throws IOException {
    List<ProduceSource> running = new ArrayList<>(sources);
    long sinceState = 0;
    while (!running.isEmpty()) {
      for (Iterator<ProduceSource> turns = running.iterator(); turns.hasNext(); ) {
        ProduceSource source = turns.next();
        if (!source.producer().step(RECORDS_A_TURN)) {
          source.finish();
          turns.remove();
        }
        sinceState += RECORDS_A_TURN;
      }
      if (stateFile != null && sinceState >= stateEvery) {
        saveState();
        sinceState = 0;
      }
    }
    if (stateFile != null) {
      Files.deleteIfExists(stateFile);
    }
  }

  /** What was sent, in the order of the inputs and of the syncs in them. */
  List<ProducedSummary> syncs() {
    return sources.stream().flatMap(source -> source.syncs().stream()).toList();
  }

  /** What kept syncs from being sent at all. */
  List<String> problems() {
    return sources.stream().flatMap(source -> source.problems().stream()).toList();
  }

  private void closeAfter(Exception e) {
    try {
      close();
    } catch (IOException suppressed) {
      e.addSuppressed(suppressed);
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (ProduceSource source : sources) {
      try {
        source.close();
      } catch (IOException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
