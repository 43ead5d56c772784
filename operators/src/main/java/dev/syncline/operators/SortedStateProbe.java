package dev.syncline.operators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.MapState;

/**
 * Makes sure, before any work, that keyed state is of a kind that hands out map entries in the byte
 * order of their keys. The merge of runs depends on it, and a backend that hashes would give wrong
 * files, not errors.
 */
final class SortedStateProbe {
  /** The only backend whose order is known; others may pass the probe by chance. */
  private static final String SORTED_BACKEND = "rocksdb";

  private SortedStateProbe() {}

  /**
   * @param backend type of the state backend as it names itself
   * @param state empty state of the current key; empty again afterwards
   * @throws IllegalStateException if the order does not hold
   */
  static void check(String backend, MapState<byte[], byte[]> state) throws Exception {
    if (!SORTED_BACKEND.equals(backend)) {
      throw new IllegalStateException(
          "state backend \""
              + backend
              + "\" does not keep map entries in the order of their bytes; set"
              + " state.backend.type: rocksdb");
    }
    List<byte[]> keys = keys();
    for (int i = 0; i < keys.size(); i++) {
      // Not in order, and not in reverse: 7 and the number of keys have no common factor.
      state.put(keys.get(i * 7 % keys.size()), new byte[] {1});
    }
    List<byte[]> expected = new ArrayList<>(keys);
    expected.sort(Arrays::compareUnsigned);
    int place = 0;
    for (byte[] found : state.keys()) {
      if (place == expected.size() || !Arrays.equals(found, expected.get(place))) {
        throw new IllegalStateException(
            "state backend \""
                + backend
                + "\" hands out key "
                + Arrays.toString(found)
                + " at place "
                + place
                + ", which is not the order of bytes");
      }
      place++;
    }
    state.clear();
    if (place != expected.size()) {
      throw new IllegalStateException(
          "state backend \"" + backend + "\" lost keys: " + place + " of " + expected.size());
    }
  }

  /** Keys of growing length around the bytes where orders differ: 00, 7f, 80, ff. */
  private static List<byte[]> keys() {
    int[] bytes = {0, 1, 0x7f, 0x80, 0xff};
    List<byte[]> keys = new ArrayList<>();
    keys.add(new byte[] {0});
    for (int a : bytes) {
      for (int b : bytes) {
        keys.add(new byte[] {(byte) a, (byte) b});
        keys.add(new byte[] {(byte) a, (byte) b, (byte) (a ^ b), 5});
      }
    }
    return keys;
  }
}
