package dev.syncline.local.chaos;

import java.nio.file.Path;
import java.util.Set;

/**
 * @param kills how many
 * @param records about so many in all syncs together
 * @param syncs number of syncs
 * @param seed of all that is random: records, moments, victims
 * @param processes whether parts are processes of their own
 * @param victims what is killed
 * @param expand whether the job expands grants
 * @param parallelism of the job
 * @param folder for everything
 */
record ChaosOptions(
    int kills,
    long records,
    int syncs,
    long seed,
    boolean processes,
    Set<VictimKind> victims,
    boolean expand,
    int parallelism,
    Path folder) {}
