package org.semblance.minicorpus;

/**
 * What a face does.
 *
 * @param mouthOpen 0 closed … 1 wide open
 * @param smile −1 sad … 1 smiling
 * @param browRaise −1 lowered … 1 raised
 * @param blink 0 eyes open … 1 shut
 * @param gaze −1 left … 1 right
 */
record Expression(double mouthOpen, double smile, double browRaise, double blink, double gaze) {
  /** This face with the mouth of another. */
  Expression withMouthOf(Expression other) {
    return new Expression(other.mouthOpen, other.smile, browRaise, blink, gaze);
  }
}
