package dev.syncline.c1z.write;

import dev.syncline.c1z.envelope.Frame;
import dev.syncline.serde.KeyFamily;

/**
 * A table of another file that goes into a new one as it is, in its frame.
 *
 * @param family the family of all its keys
 * @param smallest its smallest user key
 * @param largest its largest user key
 * @param rows how many; each is a value with sequence number 0
 * @param frame valid while the other file is open
 */
public record KeptTable(
    KeyFamily family, byte[] smallest, byte[] largest, long rows, Frame frame) {}
