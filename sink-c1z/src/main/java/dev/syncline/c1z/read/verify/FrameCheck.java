package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.StepProgress;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.serde.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decodes every payload file and compares size, xxHash64 and SHA-256 with the index. The reference
 * copies the SHA-256 of frames that it does not change into later files without looking at it.
 */
final class FrameCheck {
  private FrameCheck() {}

  static void run(C1zFile file, Findings findings, StepProgress progress) throws IOException {
    warnOfStrangers(file, findings);
    if (file.envelope().isEmpty()) {
      return;
    }
    EnvelopeReader envelope = file.envelope().get();
    long done = 0;
    for (PayloadFile each : envelope.files()) {
      progress.at("checking frames", done, file.databaseSize());
      try {
        check(envelope, each, findings);
      } catch (C1zException e) {
        findings.error(Check.FRAME, e.getMessage());
      }
      done += each.rawSize();
    }
  }

  private static void check(EnvelopeReader envelope, PayloadFile file, Findings findings)
      throws IOException {
    MessageDigest digest = Sha256.newDigest();
    envelope.copy(file.name(), new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    FrameInfo recorded = file.frame().orElse(null);
    byte[] found = digest.digest();
    if (recorded != null && !Arrays.equals(found, recorded.rawSha256())) {
      findings.error(
          Check.FRAME,
          "%s: %s: SHA-256 is %s, the index says %s"
              .formatted(
                  envelope.head().file(),
                  file.name(),
                  HexFormat.of().formatHex(found),
                  HexFormat.of().formatHex(recorded.rawSha256())));
    }
  }

  private static void warnOfStrangers(C1zFile file, Findings findings) {
    Set<String> live =
        file.store().database().tables().stream()
            .map(LiveTable::fileName)
            .collect(Collectors.toSet());
    for (String name : file.store().files().sizes().keySet()) {
      if (name.endsWith(".sst") && !live.contains(name)) {
        findings.warning(Check.FRAME, file.name() + ": " + name + " is no live table");
      }
    }
  }
}
