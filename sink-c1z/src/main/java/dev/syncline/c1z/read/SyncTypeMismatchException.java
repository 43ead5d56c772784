package dev.syncline.c1z.read;

/** A request for a sync of one type that names a sync of another. */
public final class SyncTypeMismatchException extends RequestException {
  private static final long serialVersionUID = 1;

  SyncTypeMismatchException(String syncId, String found, String wanted) {
    super(
        Reason.INVALID_ARGUMENT,
        "sync " + syncId + " is of type \"" + found + "\", not \"" + wanted + "\"");
  }
}
