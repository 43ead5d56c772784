/**
 * A model of the store for tests, as plain as possible: generated messages, sorted maps, nothing
 * reused from the code it is compared with except, on request, the translation and the fold of
 * rows.
 */
package dev.syncline.serde.model;
