package dev.syncline.c1z.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.diff.DiffListener;
import dev.syncline.c1z.diff.DiffOptions;
import dev.syncline.c1z.diff.DiffSync;
import dev.syncline.c1z.diff.FieldChange;
import dev.syncline.c1z.merge.C1zClone;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeStrategy;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.sink.files.FaultPlan;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files made of files, with a failure or a crash at every single operation on a file: inputs stay
 * as they are, the output is whole or not there, and nothing else is left behind.
 */
class FileFaultsTest {
  private static final String NEW_ID = "39RJedLzt01Tply2zqQyPaUCqHA";
  private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(1_770_000_000).build();
  private static final int FEWEST_OPERATIONS = 40;

  @TempDir private Path folder;

  private byte[] before;
  private byte[] after;

  /** What makes a file. */
  enum Command {
    MERGE {
      @Override
      void run(UnaryOperator<Path> in) throws IOException {
        merge(MergeStrategy.REBUILD, in);
      }
    },
    FOLD {
      @Override
      void run(UnaryOperator<Path> in) throws IOException {
        merge(MergeStrategy.FOLD, in);
      }
    },
    DIFF_AS_SYNC {
      @Override
      void run(UnaryOperator<Path> in) throws IOException {
        try (C1zFile a = C1zFile.open(in.apply(A));
            C1zFile b = C1zFile.open(in.apply(B))) {
          DiffSync.write(
              a,
              b,
              DiffOptions.defaults(),
              new Deaf(),
              NEW_ID,
              in.apply(OUT),
              false,
              WRITE,
              resources(in));
        }
      }
    },
    CLONE {
      @Override
      void run(UnaryOperator<Path> in) throws IOException {
        C1zClone.clone(in.apply(A), "", in.apply(OUT), false, WRITE, resources(in));
      }
    },
    CONVERT {
      @Override
      void run(UnaryOperator<Path> in) throws IOException {
        WriteOptions tar = WRITE.withEncoding(PayloadEncoding.PAYLOAD_ENCODING_TAR_ZSTD);
        C1zClone.convert(in.apply(A), in.apply(OUT), false, tar, resources(in));
      }
    };

    private static final Path A = Path.of("input-0.c1z");
    private static final Path B = Path.of("input-1.c1z");
    private static final Path OUT = Path.of("out.c1z");
    private static final Path SCRATCH = Path.of("scratch");
    private static final WriteOptions WRITE = WriteOptions.defaults().withTableBytes(1024);

    /**
     * @param in gives the path of a file in the folder
     */
    abstract void run(UnaryOperator<Path> in) throws IOException;

    private static void merge(MergeStrategy strategy, UnaryOperator<Path> in) throws IOException {
      MergeOptions options =
          new MergeOptions(strategy, NEW_ID, TIME, TIME, WRITE, resources(in), false);
      C1zMerge.merge(List.of(in.apply(A), in.apply(B)), in.apply(OUT), options);
    }

    /** No memory: everything goes through scratch files. */
    private static C1zWriter.Resources resources(UnaryOperator<Path> in) {
      return new C1zWriter.Resources(1, 0, in.apply(SCRATCH));
    }
  }

  /** Does not care. */
  private static final class Deaf implements DiffListener {
    @Override
    public void added(KeyFamily family, VisibleCursor row) {}

    @Override
    public void removed(KeyFamily family, VisibleCursor row) {}

    @Override
    public void changed(
        KeyFamily family, VisibleCursor earlier, VisibleCursor later, List<FieldChange> fields) {}
  }

  @BeforeEach
  void makeInputs() throws IOException {
    before = Files.readAllBytes(GoldenFiles.copy("golden-merge/m01-overlap/input-0.c1z", folder));
    after = Files.readAllBytes(GoldenFiles.copy("golden-merge/m01-overlap/input-1.c1z", folder));
    Files.createDirectory(folder.resolve("scratch"));
  }

  @ParameterizedTest
  @EnumSource
  void anErrorAtAnyOperationLeavesNothingBehind(Command command) throws IOException {
    byte[] expected = undisturbed(command);
    int number = 1;
    for (FaultPlan plan = plan(number, FaultPlan.Fault.ERROR);
        run(command, plan, expected);
        plan = plan(++number, FaultPlan.Fault.ERROR)) {
      String failed = plan.operations().get(number - 1);
      // What cannot be deleted stays, whatever one does.
      if (!failed.startsWith("delete") && !failed.equals("list")) {
        assertThat(leftOvers()).as("operation %d, %s", number, failed).isEmpty();
      }
      cleanUp();
    }
    assertThat(number).isGreaterThan(FEWEST_OPERATIONS);
  }

  @ParameterizedTest
  @EnumSource
  void aCrashAtAnyOperationLeavesInputsAndNoHalfOutput(Command command) throws IOException {
    byte[] expected = undisturbed(command);
    int number = 1;
    for (FaultPlan plan = plan(number, FaultPlan.Fault.CRASH);
        run(command, plan, expected);
        plan = plan(++number, FaultPlan.Fault.CRASH)) {
      assertThat(leftOvers())
          .as("operation %d, %s", number, plan.operations().get(number - 1))
          .allMatch(name -> name.matches("[.]out[.]c1z[.].*[.]tmp|scratch/.*"));
      // The next attempt does not mind what lies about.
      command.run(folder::resolve);
      assertThat(folder.resolve("out.c1z")).hasBinaryContent(expected);
      cleanUp();
    }
    assertThat(number).isGreaterThan(FEWEST_OPERATIONS);
  }

  private static FaultPlan plan(int number, FaultPlan.Fault fault) {
    return new FaultPlan(number, fault);
  }

  private byte[] undisturbed(Command command) throws IOException {
    command.run(folder::resolve);
    byte[] expected = Files.readAllBytes(folder.resolve("out.c1z"));
    assertThat(leftOvers()).isEmpty();
    cleanUp();
    return expected;
  }

  /** Whether the plan's operation was reached. */
  private boolean run(Command command, FaultPlan plan, byte[] expected) throws IOException {
    FaultyPaths faulty = new FaultyPaths(plan);
    boolean failed = false;
    try {
      command.run(name -> faulty.path(folder.resolve(name)));
    } catch (IOException e) {
      failed = true;
    } catch (RuntimeException | FaultPlan.Crash e) {
      // A crash may come out of a thread that reads ahead; an error has to be an IOException.
      assertThat(e).hasStackTraceContaining(FaultPlan.Crash.class.getName());
      failed = true;
    }
    Path output = folder.resolve("out.c1z");
    boolean moved =
        plan.operations().contains("move")
            && !plan.operations().get(plan.operations().size() - 1).equals("move");
    if (!failed) {
      assertThat(output).hasBinaryContent(expected);
    } else if (moved && Files.exists(output)) {
      assertThat(output).hasBinaryContent(expected); // failed while it was putting things away
    } else {
      assertThat(output).as("after %s", plan.operations()).doesNotExist();
    }
    assertThat(folder.resolve("input-0.c1z")).hasBinaryContent(before);
    assertThat(folder.resolve("input-1.c1z")).hasBinaryContent(after);
    return plan.injected();
  }

  /** Everything in the folder but inputs, output and the empty scratch directory. */
  private List<String> leftOvers() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.isEmpty() && !name.equals("scratch"))
          .filter(name -> !name.matches("(input-[01]|out)[.]c1z"))
          .forEach(names::add);
    }
    return names;
  }

  private void cleanUp() throws IOException {
    Files.deleteIfExists(folder.resolve("out.c1z"));
    List<String> names = leftOvers();
    Collections.reverse(names);
    for (String name : names) {
      Files.delete(folder.resolve(name));
    }
  }
}
