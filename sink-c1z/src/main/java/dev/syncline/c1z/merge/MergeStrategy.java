package dev.syncline.c1z.merge;

/** How files are merged. The two ways differ in ties and in what is kept of the base. */
public enum MergeStrategy {
  /** A new sync out of all inputs: at equal times the latest input in the list wins. */
  REBUILD,
  /** The base, changed by the others: at equal times the base wins; its assets stay. */
  FOLD,
  /**
   * {@link #FOLD} if the other files together have at most a tenth of the base's size and the base
   * carries little dead weight, else {@link #REBUILD}.
   */
  AUTO
}
