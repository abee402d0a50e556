package org.semblance.minicorpus;

/**
 * Sizes of the six mini-corpora.
 *
 * @param seed everything follows from it
 * @param frames frames a video
 * @param size width and height of a frame, pixels, a multiple of 16
 * @param faceUnit mean distance between the eyes, pixels; a face is about 2.7 times as wide
 * @param trainPairs pairs of FF++ videos in the training split
 * @param valPairs pairs of FF++ videos in the validation split
 * @param testPairs pairs of FF++ videos in the test split, which FaceShifter and DeeperForensics
 *     share
 * @param celebReal real videos in Celeb-DF's test list, a multiple of 4
 * @param celebFake fake videos there
 * @param dfdc videos a class in DFDC's test directory
 * @param dfdcTrain videos a class in DFDC's training part
 * @param ffscTrain FFSC images for training, half of them real
 * @param ffscVal FFSC images for validation, half of them real
 * @param ffscTest FFSC images for the test, half of them real
 */
public record Options(
    long seed,
    int frames,
    int size,
    double faceUnit,
    int trainPairs,
    int valPairs,
    int testPairs,
    int celebReal,
    int celebFake,
    int dfdc,
    int dfdcTrain,
    int ffscTrain,
    int ffscVal,
    int ffscTest) {
  public Options {
    if (frames < 1 || size < 64 || size % 16 != 0 || testPairs < 1 || celebReal % 4 != 0) {
      throw new IllegalArgumentException(
          "found frames "
              + frames
              + ", size "
              + size
              + ", testPairs "
              + testPairs
              + ", celebReal "
              + celebReal
              + "; expected at least 1 frame, a size of at least 64 in steps of 16, a test pair, and celebReal in steps of 4");
    }
  }

  /** The demonstration's sizes. */
  public static Options standard(long seed) {
    return new Options(seed, 12, 144, 32, 60, 15, 20, 40, 60, 40, 4, 60, 30, 160);
  }

  /** A few videos of each corpus, for tests. */
  public static Options tiny(long seed) {
    return new Options(seed, 3, 144, 32, 2, 1, 2, 4, 4, 3, 2, 12, 12, 12);
  }

  Options withFrames(int count) {
    return new Options(
        seed,
        count,
        size,
        faceUnit,
        trainPairs,
        valPairs,
        testPairs,
        celebReal,
        celebFake,
        dfdc,
        dfdcTrain,
        ffscTrain,
        ffscVal,
        ffscTest);
  }
}
