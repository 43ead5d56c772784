/**
 * JMH benchmarks of the inner parts. Not run by the tests: {@code ./mvnw -Pjmh -pl sink-c1z -am
 * process-test-classes -Djmh=Sort} runs those whose names contain the word.
 */
package dev.syncline.c1z.benchmark;
