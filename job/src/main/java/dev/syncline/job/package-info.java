/**
 * The job as a whole: its options, its graph, and the sinks for what does not become part of a
 * file. The packages below are the command line and what its commands do.
 *
 * <p>The package puts together what the modules below offer. It must not know a rule about records
 * or files, nor where the cluster that runs the job comes from.
 */
package dev.syncline.job;
