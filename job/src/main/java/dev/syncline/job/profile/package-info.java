/**
 * Flame graphs of this process. Needs async-profiler on the class path, which the job jar lacks.
 */
package dev.syncline.job.profile;
