package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.UsageException;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code syncline c1z dump}: all keys and values as they are stored. */
@Command(
    name = "dump",
    description = "Print every visible key and its value, in key order: hex key TAB hex value.",
    footer = {
      "  syncline c1z dump sync.c1z",
      "  syncline c1z dump --prefix 0304 sync.c1z   (grants)",
      "  syncline c1z dump --keys sync.c1z | wc -l"
    })
public final class DumpCommand extends C1zCommand {
  private static final int KEYS_BETWEEN_LOOKS = 1 << 16;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @Option(
      names = "--prefix",
      paramLabel = "HEX",
      defaultValue = "",
      description = "Only keys that begin with these bytes.")
  private String prefix;

  @Option(names = "--keys", description = "Only the keys.")
  private boolean keysOnly;

  @Override
  boolean printsAsItGoes() {
    return true;
  }

  @Override
  int run(Streams streams) throws IOException {
    byte[] start = prefixBytes();
    ByteSink line = new ByteSink();
    try (C1zFile file = open();
        VisibleCursor cursor =
            file.store().cursor(start.length == 0 ? null : Keys.upperBound(start))) {
      long keys = 0;
      for (boolean more = cursor.seek(start); more; more = cursor.next()) {
        if (++keys % KEYS_BETWEEN_LOOKS == 0) {
          progress().at("keys", keys, 0);
        }
        line.reset();
        appendHex(line, cursor.keyArray(), 0, cursor.keyLength());
        if (!keysOnly) {
          line.writeByte('\t');
          appendHex(line, cursor.valueArray(), cursor.valueOffset(), cursor.valueLength());
        }
        line.writeByte('\n');
        streams.out().write(line.array(), 0, line.size());
      }
    }
    return ExitCodes.OK;
  }

  private byte[] prefixBytes() {
    try {
      return HexFormat.of().parseHex(prefix);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--prefix " + prefix + ": not an even number of hex digits");
    }
  }

  private static void appendHex(ByteSink line, byte[] bytes, int offset, int length) {
    line.reserve(2 * length);
    for (int i = offset; i < offset + length; i++) {
      line.writeByte(DIGITS[bytes[i] >> 4 & 0xf]);
      line.writeByte(DIGITS[bytes[i] & 0xf]);
    }
  }
}
