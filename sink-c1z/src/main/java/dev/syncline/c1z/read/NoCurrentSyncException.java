package dev.syncline.c1z.read;

/** The file holds no sync that may be read: none, or one that was left unfinished long ago. */
public final class NoCurrentSyncException extends RequestException {
  private static final long serialVersionUID = 1;

  NoCurrentSyncException(String file) {
    super(Reason.FAILED_PRECONDITION, file + ": no current sync");
  }
}
