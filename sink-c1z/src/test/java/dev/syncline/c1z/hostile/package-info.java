/** Files that were damaged on purpose, read as users read them. */
package dev.syncline.c1z.hostile;
