package dev.syncline.c1z.read;

/** A bare id that several records have; the request needs the record's references. */
public final class AmbiguousIdException extends RequestException {
  private static final long serialVersionUID = 1;

  AmbiguousIdException(String kind, String id, String problem) {
    super(
        Reason.FAILED_PRECONDITION,
        "ambiguous external id: " + kind + " \"" + id + "\" " + problem);
  }
}
