package dev.syncline.job.produce;

/**
 * What was sent of a sync.
 *
 * @param syncId text form
 * @param input where it came from
 * @param epoch attempt number
 * @param records without markers
 * @param rejects records that the job will reject, and those outside any sync listed under it
 * @param aborted why the sync was aborted; null if it was sent to its end
 */
record ProducedSummary(
    String syncId, String input, int epoch, long records, long rejects, String aborted) {

  ProducedSummary withRejects(long counted) {
    return new ProducedSummary(syncId, input, epoch, records, counted, aborted);
  }
}
