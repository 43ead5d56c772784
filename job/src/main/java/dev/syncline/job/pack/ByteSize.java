package dev.syncline.job.pack;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes such as {@code 512m} or {@code 2g}. */
final class ByteSize implements ITypeConverter<Long> {

  @Override
  public Long convert(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int shift =
        switch (lower.isEmpty() ? ' ' : lower.charAt(lower.length() - 1)) {
          case 'k' -> 10;
          case 'm' -> 20;
          case 'g' -> 30;
          default -> 0;
        };
    String digits = shift == 0 ? lower : lower.substring(0, lower.length() - 1);
    try {
      long number = Long.parseLong(digits);
      if (number > 0 && number <= Long.MAX_VALUE >>> shift) {
        return number << shift;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for all that is no size.
    }
    throw new TypeConversionException(
        "'" + text + "' is no size; expected for instance 512m or 2g");
  }
}
