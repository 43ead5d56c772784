/**
 * Data that tests of all modules share: golden cases and how to read them.
 *
 * <p>Must not depend on any other module: it hands out bytes and leaves what they mean to the
 * tests.
 */
package dev.syncline.testdata;
