package dev.syncline.job.input;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.Timestamp;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * The least and the greatest {@code discovered_at} among records, for markers that have no times.
 */
final class DiscoveredAt {
  private static final int FIELD = 20;
  private static final int TAG = FIELD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private Timestamp least;
  private Timestamp greatest;

  /** Notes the time of a record, if it has one and parses. */
  void add(byte[] record, int offset, int length) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(record, offset, length);
      Timestamp.Builder time = null;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == TAG) {
          time = time == null ? Timestamp.newBuilder() : time;
          in.readMessage(time, ExtensionRegistryLite.getEmptyRegistry());
        } else if (!in.skipField(tag)) {
          return;
        }
      }
      if (time != null) {
        add(time.build());
      }
    } catch (IOException e) {
      // Does not parse: whoever translates the record says so.
    }
  }

  private void add(Timestamp time) {
    if (least == null || compare(time, least) < 0) {
      least = time;
    }
    if (greatest == null || compare(time, greatest) > 0) {
      greatest = time;
    }
  }

  private static int compare(Timestamp a, Timestamp b) {
    int seconds = Long.compare(a.getSeconds(), b.getSeconds());
    return seconds != 0 ? seconds : Integer.compare(a.getNanos(), b.getNanos());
  }

  /** Null without any time. */
  Timestamp least() {
    return least;
  }

  /** Null without any time. */
  Timestamp greatest() {
    return greatest;
  }
}
