/**
 * What the bytes mean: keys, stored values, and the way from a connector record to both.
 *
 * <p>Everything here works on byte arrays and their slices. The package knows the wire format of
 * protocol buffers, the keyspace of the v3 store and the rules by which the store accepts,
 * translates and folds records. It must not know Flink, Kafka, files, tables or compression.
 */
package dev.syncline.serde;
