package dev.syncline.job.cli.c1z;

import com.google.protobuf.Timestamp;
import dev.syncline.job.cli.UsageException;
import dev.syncline.serde.Ksuid;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Checks values of options. */
final class Arguments {
  private Arguments() {}

  /** A time, or null if the option was not given. */
  static Timestamp timestamp(String option, String text) {
    if (text == null) {
      return null;
    }
    try {
      Instant time = Instant.parse(text);
      return Timestamp.newBuilder()
          .setSeconds(time.getEpochSecond())
          .setNanos(time.getNano())
          .build();
    } catch (DateTimeParseException e) {
      throw new UsageException(
          option + " is \"" + text + "\", expected a time such as 2026-01-31T12:00:00Z");
    }
  }

  /** A sync id, or null if the option was not given. */
  static String syncId(String option, String text) {
    if (text != null && !Ksuid.isText(text)) {
      throw new UsageException(option + " is \"" + text + "\", expected a KSUID of 27 characters");
    }
    return text;
  }
}
