package dev.syncline.c1z.write;

import com.google.protobuf.ByteString;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.Frame;
import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.expand.GrantExpansion;
import dev.syncline.serde.Sha256;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.ExpandedPayload;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The mark in a manifest that the grants of the file are expanded: expanding them once more, by the
 * same rules, changes nothing.
 *
 * <p>It names the payload that it speaks of, file by file, by the hashes in the index of frames.
 * Whoever writes another row, index or table makes another payload, for which the mark says
 * nothing, even if it is carried along. The tar encodings have no such index, and so no mark.
 */
public final class ExpandedMark {
  private ExpandedMark() {}

  /** The manifest with the mark, if its encoding can have one. */
  static C1ZManifestV3 in(C1ZManifestV3 manifest, int rules, List<Frame> frames) {
    if (manifest.getPayloadEncoding() != PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD) {
      return manifest;
    }
    List<FrameInfo> files = frames.stream().map(Frame::info).toList();
    return manifest.toBuilder()
        .setSynclineExpanded(
            ExpandedPayload.newBuilder()
                .setRules(rules)
                .setPayloadSha256(ByteString.copyFrom(payloadHash(files))))
        .build();
  }

  /** Whether a file has a mark of the rules that are in force, for the payload that it has. */
  public static boolean isOn(EnvelopeReader file) {
    ExpandedPayload mark = file.manifest().getSynclineExpanded();
    if (mark.getRules() != GrantExpansion.RULES) {
      return false;
    }
    List<FrameInfo> files = new ArrayList<>();
    for (PayloadFile stored : file.files()) {
      Optional<FrameInfo> info = stored.frame();
      if (info.isEmpty()) {
        return false;
      }
      files.add(info.get());
    }
    return mark.getPayloadSha256().equals(ByteString.copyFrom(payloadHash(files)));
  }

  private static byte[] payloadHash(List<FrameInfo> files) {
    MessageDigest hash = Sha256.newDigest();
    files.stream()
        .sorted(Comparator.comparing(FrameInfo::name))
        .forEach(
            file -> {
              hash.update(file.rawSha256());
              hash.update(file.name().getBytes(StandardCharsets.UTF_8));
              hash.update((byte) 0);
            });
    return hash.digest();
  }
}
