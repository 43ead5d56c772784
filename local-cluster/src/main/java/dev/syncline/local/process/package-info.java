/**
 * A broker, a Flink cluster and ZooKeeper as processes of their own, started from the class path of
 * this one: for commands that need a cluster that outlives them, and for tests that kill parts of
 * it as the machine would.
 *
 * <p>It must not know what the job does.
 */
package dev.syncline.local.process;
