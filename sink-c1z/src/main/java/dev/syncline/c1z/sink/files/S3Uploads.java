package dev.syncline.c1z.sink.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.flink.util.WrappingProxy;

/**
 * The multipart uploads of an S3 bucket. Flink's interface has no call that lists or aborts them;
 * Hadoop's S3A file system, on which Flink's plugin {@code flink-s3-fs-hadoop} builds, has. The
 * plugin has a class loader of its own, so it is called by name: only public methods, those of
 * Hadoop 3.3 and 3.4. Thread-safe.
 */
final class S3Uploads {
  private final Object s3a;
  private final ClassLoader loader;

  private S3Uploads(Object s3a) {
    this.s3a = s3a;
    this.loader = s3a.getClass().getClassLoader();
  }

  /** Empty if the file system is none of S3, or one by another plugin. */
  static Optional<S3Uploads> of(FileSystem files) {
    Object inner = files;
    while (inner instanceof WrappingProxy<?> proxy) {
      inner = proxy.getWrappedDelegate();
    }
    try {
      Object hadoop = inner.getClass().getMethod("getHadoopFileSystem").invoke(inner);
      hadoop.getClass().getMethod("listUploads", String.class);
      hadoop.getClass().getMethod("getWriteOperationHelper");
      return Optional.of(new S3Uploads(hadoop));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(inner + " does not say what it is made of", e);
    }
  }

  /** The uploads of a file, and those below a directory of that name. */
  List<Upload> below(Path path) throws IOException {
    String key = key(path);
    List<Upload> found = new ArrayList<>();
    call(
        () -> {
          Object uploads = invoke(s3a, s3a.getClass(), "listUploads", key);
          Class<?> iterator = loader.loadClass("org.apache.hadoop.fs.RemoteIterator");
          while ((boolean) invoke(uploads, iterator, "hasNext")) {
            Object upload = invoke(uploads, iterator, "next");
            String at = property(upload, "getKey", "key");
            if (at.equals(key) || at.startsWith(key + "/")) {
              Path file = new Path(path.toUri().getScheme(), path.toUri().getAuthority(), "/" + at);
              found.add(new Upload(file, property(upload, "getUploadId", "uploadId")));
            }
          }
          return null;
        });
    return found;
  }

  /** Gives an upload up; one that is not there is no error. */
  void abort(Path file, String upload) throws IOException {
    try {
      call(
          () -> {
            Object writes = invoke(s3a, s3a.getClass(), "getWriteOperationHelper");
            return invoke(writes, writes.getClass(), "abortMultipartCommit", key(file), upload);
          });
    } catch (FileNotFoundException e) {
      // Then it was completed or aborted before.
    }
  }

  /** The upload that a recoverable of this file system's writer is about. */
  String idOf(RecoverableWriter.CommitRecoverable recoverable) throws IOException {
    return (String) call(() -> invoke(recoverable, recoverable.getClass(), "uploadId"));
  }

  private static String key(Path path) {
    return path.toUri().getPath().substring(1);
  }

  /** By its name in version 1 or 2 of the AWS SDK. */
  private static String property(Object bean, String one, String two)
      throws ReflectiveOperationException {
    try {
      return (String) invoke(bean, bean.getClass(), one);
    } catch (NoSuchMethodException e) {
      return (String) invoke(bean, bean.getClass(), two);
    }
  }

  private static Object invoke(Object on, Class<?> type, String name, String... arguments)
      throws ReflectiveOperationException {
    Class<?>[] types = new Class<?>[arguments.length];
    Arrays.fill(types, String.class);
    Method method = type.getMethod(name, types);
    return method.invoke(on, (Object[]) arguments);
  }

  private interface Call {
    Object run() throws ReflectiveOperationException;
  }

  private Object call(Call call) throws IOException {
    try (TemporaryClassLoaderContext unused = TemporaryClassLoaderContext.of(loader)) {
      return call.run();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("multipart uploads: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IOException("multipart uploads of " + s3a + ": this version has no " + e, e);
    }
  }
}
