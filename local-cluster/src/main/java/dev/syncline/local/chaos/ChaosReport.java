package dev.syncline.local.chaos;

import java.util.List;
import java.util.Map;

/**
 * What a chaos run did and found.
 *
 * @param kills by the name of the victim
 * @param restarts of the job
 * @param records sent, markers not counted
 * @param syncs sent
 * @param files that appeared with the bytes of the undisturbed run
 * @param stagedFiles left over after the job was drained
 * @param resultMessages in the results topic, repetitions included
 * @param seconds from the first record to the last file
 * @param violations of the guarantee, one line each; empty if it held
 */
record ChaosReport(
    long seed,
    Map<String, Integer> kills,
    long restarts,
    long records,
    int syncs,
    int files,
    int stagedFiles,
    long resultMessages,
    double seconds,
    List<String> violations) {

  boolean holds() {
    return violations.isEmpty();
  }
}
