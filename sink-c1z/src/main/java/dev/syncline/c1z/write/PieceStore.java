package dev.syncline.c1z.write;

import java.io.IOException;

/** Keeps what builders make until a file is assembled from it. Used by one thread. */
public interface PieceStore {
  /** Takes a copy of the bytes. */
  Piece store(byte[] data, int offset, int length) throws IOException;
}
