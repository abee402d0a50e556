package org.semblance.jobs.expand;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.semblance.UserException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.expand.card.CardWriter;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.faces.Tally;
import org.semblance.jobs.run.Provenance;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;

/**
 * Stage {@code expanded}: plan on the driver, faces on the executors in parts that are published
 * one by one, counts and card at the end. What is published of the plan is kept, so that a killed
 * job resumes, and another recipe makes its own faces only.
 */
final class Expander {
  private static final int TOP_REASONS = 5;

  private final Cluster cluster;
  private final RunDirectory run;
  private final Settings settings;
  private final Configuration hadoop;
  private final Parts parts;

  Expander(Cluster cluster, RunDirectory run, Settings settings) {
    this.cluster = cluster;
    this.run = run;
    this.settings = settings;
    this.hadoop = cluster.context().hadoopConfiguration();
    this.parts = new Parts(run);
  }

  /**
   * Makes what is missing of the stage.
   *
   * @return whether anything was
   */
  boolean expand() {
    Stage stage = FaceTable.stage(settings);
    boolean published = run.isPublished(FaceTable.STAGE);
    if (published) {
      run.refuseOther(stage, FaceTable.STAGE);
    }
    Plan plan = Plan.of(settings, hadoop);
    if (published) {
      refuseLostCorpora(plan);
    }
    // Not before: settings that are refused must not be remembered.
    record();
    if (published && isWhole(plan)) {
      return false;
    }
    Map<String, PartReport> reports = make(plan);
    Tally tally = account(plan, reports);
    refuseTooManyRejects(tally);
    List<String> files =
        reports.values().stream()
            .flatMap(r -> r.files().stream())
            .map(PartReport.File::path)
            .sorted()
            .toList();
    Map<String, Object> manifest = ExpandedManifest.of(tally, plan, reports.keySet(), files);
    manifest.putAll(new CardWriter(cluster, run, settings).write(tally, files));
    run.publish(stage, manifest);
    parts.keep(reports.keySet());
    return true;
  }

  private void record() {
    Provenance.record(settings, run, Provenance.of(settings, cluster.session().sparkContext()));
  }

  /**
   * Recipes, videos and corpora may come, and recipes go; whole corpora must not vanish by a slip.
   */
  private void refuseLostCorpora(Plan plan) {
    Set<String> lost = new TreeSet<>();
    for (JsonNode count : run.manifest(FaceTable.STAGE).path("counts")) {
      lost.add(count.path("corpus").asText());
    }
    plan.groups().forEach(group -> lost.remove(group.corpus()));
    if (!lost.isEmpty()) {
      throw UserException.of(
          "Cannot continue %s: it holds faces of %s, which corpora.use = %s leaves out. Add what is"
              + " missing, delete %s, or choose another --run.",
          run.path(FaceTable.STAGE),
          String.join(", ", lost),
          settings.corpora().use(),
          run.path(FaceTable.STAGE));
    }
  }

  /** Whether all parts of the plan, and no others, are published and complete. */
  private boolean isWhole(Plan plan) {
    Set<String> named = new TreeSet<>();
    for (JsonNode name : run.manifest(FaceTable.STAGE).path(ExpandedManifest.PARTS)) {
      named.add(name.asText());
    }
    Set<String> planned = new TreeSet<>();
    plan.parts().forEach(part -> planned.add(part.name()));
    return named.equals(planned) && parts.sweep().keySet().equals(planned);
  }

  /** Reports of all parts of the plan, by name. */
  private Map<String, PartReport> make(Plan plan) {
    Map<String, PartReport> there = parts.sweep();
    List<GroupTask.Work> works = new ArrayList<>();
    int missing = 0;
    for (VideoGroup group : plan.groups()) {
      List<FaceVariant> layers =
          plan.layers(group).stream()
              .filter(layer -> !there.containsKey(group.part(layer).name()))
              .toList();
      if (!layers.isEmpty()) {
        missing += layers.size();
        works.add(new GroupTask.Work(group, layers));
      }
    }
    // The largest first: one that began last would hold the job.
    works.sort(Comparator.comparingLong((GroupTask.Work w) -> w.group().weight()).reversed());
    List<Part> all = plan.parts();
    System.err.printf(
        "expanding %,d videos of %s into %,d faces: %,d of %,d parts to make%n",
        plan.videos(), settings.corpora().use(), plan.faces(), missing, all.size());
    if (!works.isEmpty()) {
      try (Progress progress = Progress.ofTasks(cluster, "expand", works.size())) {
        cluster
            .context()
            .parallelize(works, works.size())
            .foreach(new GroupTask(settings, run.path(), hadoop));
      }
    }
    Map<String, PartReport> made = works.isEmpty() ? there : parts.sweep();
    Map<String, PartReport> reports = new TreeMap<>();
    for (Part part : all) {
      PartReport report = made.get(part.name());
      if (report == null) {
        throw new IllegalStateException("part " + part.name() + " was made and is not there");
      }
      reports.put(part.name(), report);
    }
    return reports;
  }

  /** Faces in are faces out and rejects, exactly. */
  private static Tally account(Plan plan, Map<String, PartReport> reports) {
    Tally tally = new Tally();
    reports.values().forEach(report -> tally.add(report.tally()));
    if (tally.faces + tally.rejected != plan.faces()) {
      throw new IllegalStateException(
          String.format(
              "found %d faces and %d rejected, expected together the %d planned",
              tally.faces, tally.rejected, plan.faces()));
    }
    return tally;
  }

  private void refuseTooManyRejects(Tally tally) {
    double share = tally.rejected / (double) Math.max(1, tally.rejected + tally.faces);
    if (share > settings.expand().maxRejectFraction()) {
      String top =
          tally.rejectedFaces().entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
              .limit(TOP_REASONS)
              .map(e -> e.getKey() + " (" + e.getValue() + " faces)")
              .collect(Collectors.joining("; "));
      throw UserException.of(
          "Cannot publish the expansion: too many faces are unusable, found %.1f %% (%d), expected"
              + " at most %.1f %%. Top reasons: %s. See %s; correct the data or raise"
              + " expand.max-reject-fraction.",
          100 * share,
          tally.rejected,
          100 * settings.expand().maxRejectFraction(),
          top,
          run.path(FaceTable.STAGE, "rejects"));
    }
  }
}
