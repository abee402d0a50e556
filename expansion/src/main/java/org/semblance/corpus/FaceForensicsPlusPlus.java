package org.semblance.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * FaceForensics++ (Rössler et al., ICCV 2019), and FaceShifter, which came later into the same tree
 * with the same reals and splits: the real videos and those of every described method.
 */
final class FaceForensicsPlusPlus implements Corpus {
  private final String key;
  private final FaceForensicsTree tree;
  private final ManipulationLabels labels;

  FaceForensicsPlusPlus(String key, FaceForensicsTree tree, ManipulationLabels labels) {
    this.key = key;
    this.tree = tree;
    this.labels = labels;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public List<Video> videos() {
    List<Video> videos = new ArrayList<>(tree.reals(key, labels.real()));
    for (String method : labels.manipulations()) {
      videos.addAll(tree.fakes(key, method, labels.of(method)));
    }
    videos.sort(Comparator.comparing(Video::id));
    return videos;
  }
}
