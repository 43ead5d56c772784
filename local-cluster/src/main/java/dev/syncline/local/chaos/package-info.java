/**
 * Runs of the whole path with disturbances: syncs whose files are known beforehand, a watch over
 * the output directory, clusters whose parts are killed, and the {@code chaos} command.
 */
package dev.syncline.local.chaos;
