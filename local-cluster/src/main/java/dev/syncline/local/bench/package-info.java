/**
 * Benchmarks that need a broker and a cluster. Knows the job and its commands, and no test class.
 */
package dev.syncline.local.bench;
