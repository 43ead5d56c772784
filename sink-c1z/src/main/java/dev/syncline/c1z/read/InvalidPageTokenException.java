package dev.syncline.c1z.read;

/** A page token that is no token of the list it was given to. Never taken for "from the start". */
public final class InvalidPageTokenException extends RequestException {
  private static final long serialVersionUID = 1;

  InvalidPageTokenException(String token, String problem) {
    super(Reason.INVALID_ARGUMENT, "invalid page token \"" + token + "\": " + problem);
  }
}
