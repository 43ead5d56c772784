package dev.syncline.local.fault;

import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.FlinkFiles;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FSDataOutputStreamWrapper;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableWriter;

/** The job's operations on files under a {@link FilePlan}. */
public final class FaultyFiles {
  private FaultyFiles() {}

  /** For {@code SynclineJob.build}. */
  public static FileOperations under(FilePlan plan) {
    return (FileOperations)
        Proxy.newProxyInstance(
            FaultyFiles.class.getClassLoader(),
            new Class<?>[] {FileOperations.class},
            new Handler(plan.id()));
  }

  private record Handler(String plan) implements InvocationHandler, Serializable {
    private static final long serialVersionUID = 1L;

    /** These do nothing to a file. */
    private static final Set<String> SILENT =
        Set.of("isLocal", "hasUploads", "uploadOf", "recoverableWriter");

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      if (method.getDeclaringClass() == Object.class || SILENT.contains(method.getName())) {
        Object result = call(method, arguments);
        return result instanceof RecoverableWriter writer
            ? new FaultyWriter(FilePlan.of(plan), writer, UnaryOperator.identity())
            : result;
      }
      FilePlan under = FilePlan.of(plan);
      Path file = (Path) arguments[0];
      Object result =
          under.run(
              method.getName() + " " + file.getName(),
              () -> {
                try {
                  return call(method, arguments);
                } catch (IOException | RuntimeException e) {
                  throw e;
                } catch (Throwable e) {
                  throw new IllegalStateException(e);
                }
              });
      return result instanceof FSDataOutputStream out
          ? new CountedOutput(under, file.getName(), out)
          : result;
    }

    private static Object call(Method method, Object[] arguments) throws Throwable {
      try {
        return method.invoke(FlinkFiles.INSTANCE, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  /** A stream whose writes count. */
  static final class CountedOutput extends FSDataOutputStreamWrapper {
    private final FilePlan plan;
    private final String name;

    CountedOutput(FilePlan plan, String name, FSDataOutputStream out) {
      super(out);
      this.plan = plan;
      this.name = name;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      plan.write(name, outputStream, data, offset, length);
    }

    @Override
    public void sync() throws IOException {
      // Whether bytes outlive the machine is nothing that a test could see.
      plan.run(
          "sync " + name,
          () -> {
            super.flush();
            return null;
          });
    }

    @Override
    public void close() throws IOException {
      try {
        plan.run("close " + name, () -> null);
      } finally {
        super.close();
      }
    }
  }
}
