package org.semblance.corpus;

/** The three splits; identities never cross them. Training and selection never see TEST. */
public enum Split {
  TRAIN,
  VAL,
  TEST;

  /** Lower-case name, as in partition directories and settings. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
