/**
 * The commands for a cluster of processes on this machine: start it, put the job on it, take a
 * savepoint, stop it.
 *
 * <p>It must not know how processes are started or asked; that is the package {@code process}.
 */
package dev.syncline.local.cluster;
