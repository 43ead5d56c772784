/**
 * {@code syncline status}: a page of syncs in progress and done, fed by Flink's REST interface and
 * by the topic of results. It looks and changes nothing.
 */
package dev.syncline.local.status;
