/** The metrics of the job: one list of names, and views that register them. Knows no operator. */
package dev.syncline.c1z.sink.metrics;
