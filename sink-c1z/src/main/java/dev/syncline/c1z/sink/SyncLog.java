package dev.syncline.c1z.sink;

import org.slf4j.MDC;

/**
 * Marks what is logged with the sync it is about, in the logging framework's context under {@link
 * #KEY}: {@code %X{sync}} in a pattern, a field of its own in JSON.
 */
public final class SyncLog {
  /** Name of the field; its value is the KSUID in its text form. */
  public static final String KEY = "sync";

  private SyncLog() {}

  /** What this thread logs until the result is closed is about that sync. */
  public static MDC.MDCCloseable about(String syncId) {
    return MDC.putCloseable(KEY, syncId);
  }
}
