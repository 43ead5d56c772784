package dev.syncline.c1z.write;

import java.io.IOException;
import java.io.InputStream;

/** Opens staged pieces for reading. */
@FunctionalInterface
public interface PieceSource {
  /** A stream of exactly the bytes of a staged piece. */
  InputStream open(Piece staged) throws IOException;
}
