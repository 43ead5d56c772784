/**
 * AssertJ assertions about {@code .c1z} files, for tests of connectors. Knows how files are read
 * and nothing of brokers and clusters. Whoever uses it has AssertJ.
 */
package dev.syncline.local.assertions;
