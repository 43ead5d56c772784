package dev.syncline.job.pack;

import dev.syncline.c1z.table.BlockCompression;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.cli.UsageException;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import picocli.CommandLine.Option;

/** Options that shape a file, for all commands that write one; a picocli mixin. */
public final class FileOptions {
  /** Names of the payload encodings on the command line. */
  enum Encoding {
    INDEXED_ZSTD("indexed-zstd", PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD),
    TAR_ZSTD("tar-zstd", PayloadEncoding.PAYLOAD_ENCODING_TAR_ZSTD),
    TAR("tar", PayloadEncoding.PAYLOAD_ENCODING_TAR);

    private final String word;
    private final PayloadEncoding encoding;

    Encoding(String word, PayloadEncoding encoding) {
      this.word = word;
      this.encoding = encoding;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  @Option(
      names = "--encoding",
      defaultValue = "indexed-zstd",
      description = "Encoding of the payload: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Encoding encoding;

  @Option(
      names = "--block-compression",
      defaultValue = "none",
      paramLabel = "NAME",
      description = "Compression inside tables: none, snappy, zstd (${DEFAULT-VALUE}).")
  private BlockCompression blockCompression;

  @Option(
      names = "--table-size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Size at which a table ends, in bytes of keys and values, for instance 1m (16m).")
  private Long tableBytes;

  /** The options of the file. */
  public WriteOptions toOptions() {
    WriteOptions options =
        WriteOptions.defaults()
            .withEncoding(encoding.encoding)
            .withBlockCompression(blockCompression);
    if (tableBytes == null) {
      return options;
    }
    try {
      return options.withTableBytes(Math.toIntExact(tableBytes));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new UsageException("--table-size: " + e.getMessage());
    }
  }
}
