package dev.syncline.local.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.local.equivalence.Contents.ListPage;
import dev.syncline.serde.ByteSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The product: files that its commands write, and what its reader says of them. */
final class CommandStore implements ReferenceStore {
  private interface Command {
    /** Writes the sync of each input to {@code <sync id>.c1z} in a folder. */
    void write(List<Path> inputs, List<Workload> workloads, Path out);
  }

  private final Path folder;
  private final Command command;
  private int runs;

  private CommandStore(Path folder, Command command) {
    this.folder = folder;
    this.command = command;
  }

  /** The library path: {@code pack}, one sync after the other. */
  static CommandStore library(Path folder) {
    return new CommandStore(
        folder,
        (inputs, workloads, out) -> {
          for (int i = 0; i < inputs.size(); i++) {
            syncline(
                "pack",
                inputs.get(i).toString(),
                "--output",
                out.resolve(workloads.get(i).syncId() + ".c1z").toString());
          }
        });
  }

  /** The whole job on a broker and a cluster: {@code run}, all syncs at a time. */
  static CommandStore job(Path folder) {
    return new CommandStore(
        folder,
        (inputs, workloads, out) -> {
          List<String> arguments = new ArrayList<>(List.of("run"));
          inputs.forEach(input -> arguments.add(input.toString()));
          arguments.addAll(List.of("--output", out.toString(), "--partitions", "3"));
          arguments.addAll(List.of("--arena", "4kb", "--checkpoint-interval", "100ms"));
          arguments.addAll(List.of("--set", "table-size=16kb"));
          syncline(arguments.toArray(new String[0]));
        });
  }

  private static void syncline(String... arguments) {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(log, true, StandardCharsets.UTF_8);
    Streams streams = new Streams(InputStream.nullInputStream(), print, print, false);
    int status = Syncline.run(streams, arguments);
    assertThat(status).as(() -> log.toString(StandardCharsets.UTF_8)).isZero();
  }

  @Override
  public List<Contents> run(List<Workload> workloads) throws IOException {
    Path place = Files.createDirectories(folder.resolve("run-" + runs++));
    List<Path> inputs = new ArrayList<>();
    for (Workload workload : workloads) {
      inputs.add(input(place.resolve("input-" + workload.number() + ".pb"), workload));
    }
    Path out = Files.createDirectories(place.resolve("out"));
    command.write(inputs, workloads, out);
    List<Contents> contents = new ArrayList<>();
    for (Workload workload : workloads) {
      contents.add(read(out.resolve(workload.syncId() + ".c1z")));
    }
    return contents;
  }

  private static Path input(Path path, Workload workload) throws IOException {
    ByteSink run = new ByteSink();
    for (byte[] record : workload.records()) {
      run.writeVarint(record.length);
      run.writeBytes(record);
    }
    return Files.write(path, run.toByteArray());
  }

  private static Contents read(Path path) throws IOException {
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    Map<String, List<ListPage>> lists = new LinkedHashMap<>();
    try (C1zFile file = C1zFile.open(path);
        VisibleCursor cursor = file.store().cursor()) {
      while (cursor.next()) {
        rows.put(cursor.key(), cursor.value().toByteArray());
      }
      for (ListCall call : ListCall.all()) {
        lists.put(call.name(), call.pages(file));
      }
    }
    return new Contents(rows, lists);
  }
}
