/**
 * Benchmarks of whole paths: what they measure, how often, and how the figures are reported. Inner
 * parts are measured by the JMH benchmarks among the tests.
 */
package dev.syncline.job.bench;
