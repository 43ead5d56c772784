package dev.syncline.operators;

import java.io.Serializable;

/**
 * Turns the value of a Kafka record into an encoded {@code StreamRecord}, for topics whose
 * producers write something else. Sent to the tasks as Java object; used there by one thread.
 */
public interface ValueDecoder extends Serializable {
  /**
   * @param value of the Kafka record; not to be changed
   * @return the encoded record, not copied by the caller
   * @throws ValueRefusedException if there is none in it
   */
  byte[] decode(byte[] value) throws ValueRefusedException;

  /** The value is not what was expected. The message says why, in one line. */
  final class ValueRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public ValueRefusedException(String message) {
      super(message);
    }
  }
}
