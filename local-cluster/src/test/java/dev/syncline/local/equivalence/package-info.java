/**
 * Stores that must hold the same after the same operations: a sorted map as the truth, the library
 * path, the whole job. Rows are compared, and every list page by page.
 */
package dev.syncline.local.equivalence;
