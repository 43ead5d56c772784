package dev.syncline.c1z.read.store;

import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.PayloadFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The payload of an envelope. */
public final class EnvelopeFiles implements PayloadFiles {
  private final EnvelopeReader envelope;
  private final SortedMap<String, Long> sizes = new TreeMap<>();

  /**
   * @param envelope closed with this object
   */
  public EnvelopeFiles(EnvelopeReader envelope) {
    this.envelope = Objects.requireNonNull(envelope);
    for (PayloadFile file : envelope.files()) {
      sizes.put(file.name(), file.rawSize());
    }
  }

  /** The envelope itself: its manifest and frames. */
  public EnvelopeReader envelope() {
    return envelope;
  }

  @Override
  public String name() {
    return envelope.head().file();
  }

  @Override
  public SortedMap<String, Long> sizes() {
    return sizes;
  }

  @Override
  public boolean hasChecksums() {
    return envelope.hasChecksums();
  }

  @Override
  public byte[] read(String file) throws IOException {
    return envelope.read(file);
  }

  @Override
  public void copy(String file, OutputStream target) throws IOException {
    envelope.copy(file, target);
  }

  @Override
  public void close() throws IOException {
    envelope.close();
  }
}
