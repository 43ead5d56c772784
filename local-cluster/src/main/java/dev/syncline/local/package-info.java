/**
 * Everything that {@code ./syncline} and tests need to run the job on one machine: a Kafka broker
 * and a Flink cluster inside the process, and the commands that use them.
 *
 * <p>This is the only place that knows broker and cluster classes. Nothing here is in the job jar,
 * and no rule about records or files is here: those are in the modules below.
 */
package dev.syncline.local;
