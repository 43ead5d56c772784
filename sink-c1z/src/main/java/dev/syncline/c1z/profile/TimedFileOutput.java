package dev.syncline.c1z.profile;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** An output to a file whose time counts as {@link Part#FILES}. To be written in large pieces. */
public final class TimedFileOutput extends FilterOutputStream {
  public TimedFileOutput(OutputStream file) {
    super(file);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ProfileClock.enter(Part.FILES);
    try {
      out.write(bytes, offset, length);
    } finally {
      ProfileClock.leave();
    }
  }
}
