package org.semblance.jobs.export;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.semblance.UserException;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Job {@code export}: published faces, or the detector, in layouts that others' code reads. */
@Command(
    name = "export",
    description = {
      "Write the expanded faces, or the trained model, in a layout that others' code reads.",
      "sjedd: faces and list files 'path code', as the method's released code has them.",
      "deepfakebench: dataset_json/, and frames, landmarks and masks below rgb/.",
      "webdataset: tar shards of .png, .json and .mask.png.",
      "clip: the detector's towers as a CLIP model's directory, for one that began with such.",
      "Input: <run>/expanded; clip: <run>/model. Output: a new or empty directory; export.json is written last.",
      "Example: semblance export --run runs/first --format webdataset --to exported"
    },
    mixinStandardHelpOptions = true)
public final class ExportCommand implements Callable<Integer> {
  private static final List<String> FORMATS =
      List.of("sjedd", "deepfakebench", "webdataset", "clip");

  @Mixin private RunOptions options;
  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "sjedd, deepfakebench, webdataset or clip.")
  private String format;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PATH",
      description = "Directory to write, on any Hadoop file system; new or empty.")
  private String to;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    boolean model = format.equals("clip");
    FaceFormat layout = model ? null : layout(settings);
    try (Cluster cluster = Cluster.start(settings)) {
      RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
      PrintWriter out = spec.commandLine().getOut();
      if (model) {
        ModelExport.export(run, settings.export().tensorNames(), to);
        out.printf("the detector as %s in %s%n", format, to);
      } else {
        long faces = new Exporter(cluster, run, format, layout).export(to);
        out.printf("%,d faces as %s in %s%n", faces, format, to);
      }
      out.flush();
    }
    return 0;
  }

  private FaceFormat layout(Settings settings) {
    return switch (format) {
      case "sjedd" -> new SjeddFormat();
      case "deepfakebench" -> new DeepfakeBenchFormat(compressions(settings));
      case "webdataset" -> new WebDatasetFormat(settings.export().facesPerShard());
      default ->
          throw UserException.of(
              "Cannot export: found format '%s', expected one of %s. Correct --format.",
              format, FORMATS);
    };
  }

  private static Map<String, String> compressions(Settings settings) {
    Map<String, String> compressions = new HashMap<>();
    for (String corpus : List.of("ffpp", "faceshifter")) {
      compressions.put(corpus, settings.corpora(corpus).compression());
    }
    return compressions;
  }
}
