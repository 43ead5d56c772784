package dev.syncline.c1z.read;

/**
 * Digest of a set of grants, as stored.
 *
 * @param count number of grants
 * @param xor exclusive or of their content hashes
 */
public record GrantDigest(long count, long xor) {}
