/**
 * Faults for tests of the whole job: file operations that fail or are the last ones of their
 * process, disks that fill up, and tasks that fail at a record, in a checkpoint or in its
 * notification. Plans live in this process; what is sent to tasks finds its plan by an id.
 */
package dev.syncline.local.fault;
