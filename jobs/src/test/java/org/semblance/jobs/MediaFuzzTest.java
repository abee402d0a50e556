package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;

/**
 * 360 damaged images, videos, landmark files and LMDB entries go through the real job: none takes
 * it down, and faces in are faces out and rejects, exactly.
 */
class MediaFuzzTest {
  private static final int PICTURES = 130;
  private static final int VIDEOS = 90;
  private static final int LANDMARKS = 60;
  private static final int ENTRIES = 80;
  private static final int FRAMES = 2;
  @TempDir Path folder;

  /** A watchdog, not a measurement. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void facesInAreFacesOutAndRejects() throws IOException {
    pictures();
    videos();
    entries();
    Console console =
        Console.run(
            "expand",
            "--run",
            folder.resolve("run").toString(),
            "--set",
            "spark.master=\"local[2]\"",
            "--set",
            "spark.properties.\"spark.sql.shuffle.partitions\"=2",
            "--set",
            "corpora.use=[ffsc, dfdc, celebdf]",
            "--set",
            "corpora.ffsc { root=\"" + folder + "/ffsc\", splits=[test] }",
            "--set",
            "corpora.dfdc.root=\"" + folder + "/dfdc\"",
            "--set",
            "corpora.celebdf { format=deepfakebench, root=\"" + folder + "\" }",
            "--set",
            "corpora.celebdf.json=\"" + folder + "/celebdf.json\"",
            "--set",
            "corpora.celebdf.lmdb=\"" + folder + "/lmdb\"",
            "--set",
            "expand { face-size=32, frames-per-video=" + FRAMES + " }",
            "--set",
            "expand.faces.finder=landmarks",
            "--set",
            "expand.max-reject-fraction=1",
            "--set",
            "expand.recipes=[]");
    assertThat(console.code()).as(console.err()).isZero();
    assertThat(console.err()).doesNotContain("Exception", "\tat ");
    RunDirectory run = new RunDirectory(folder.resolve("run").toString(), new Configuration());
    JsonNode manifest = run.manifest("expanded");
    int planned = PICTURES + FRAMES * (VIDEOS + LANDMARKS) + ENTRIES + 1;
    assertThat(manifest.path("plannedFaces").asInt()).isEqualTo(planned);
    int faces = manifest.path("faces").asInt();
    int rejected = manifest.path("rejectedFaces").asInt();
    assertThat(faces + rejected).isEqualTo(planned);
    assertThat(rejected).as("most damage shows").isGreaterThan(planned / 2);
    assertThat(faces).as("some damage is harmless").isPositive();
    long counted = 0;
    for (JsonNode reason : manifest.path("rejects")) {
      counted += reason.asLong();
    }
    assertThat(counted).as("each for a reason").isEqualTo(rejected);
  }

  private void write(String path, byte[] bytes) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static RgbImage noise(int i) {
    byte[] rgb = new byte[3 * 64 * 64];
    new Random(i).nextBytes(rgb);
    return new RgbImage(64, 64, rgb);
  }

  /** PNG and JPEG, a fifth of them under the other's name or that of a video's content. */
  private void pictures() throws IOException {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < PICTURES; i++) {
      boolean png = i % 2 == 0;
      byte[] sound = png ? ImageCodec.png(noise(i)) : ImageCodec.jpeg(noise(i), 90);
      boolean misnamed = i % 5 == 0;
      String name = "Test/diffae-age/" + i + (png != misnamed ? ".png" : ".jpg");
      write(
          "ffsc/" + name,
          i % 25 == 0 ? "GIF89a".getBytes(StandardCharsets.US_ASCII) : Mutation.of(i, sound));
      list.append(name + " 1 110000100001\n");
    }
    write("ffsc/test.txt", list.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Damaged videos with sound landmarks, and sound videos with damaged landmarks. */
  private void videos() throws IOException {
    Path sound = folder.resolve("sound");
    CorpusTree.faceForensics(sound, java.util.List.of());
    Path base = sound.resolve("original_sequences/youtube/c23");
    byte[] video = Files.readAllBytes(base.resolve("videos/000.mp4"));
    byte[] landmarks = Files.readAllBytes(base.resolve("landmarks/000.npy"));
    StringBuilder csv = new StringBuilder("filename,label\n");
    for (int i = 0; i < VIDEOS + LANDMARKS; i++) {
      boolean film = i < VIDEOS;
      byte[] damagedFilm = i % 30 == 0 ? ImageCodec.png(noise(i)) : Mutation.of(i, video);
      write("dfdc/videos/v" + i + ".mp4", film ? damagedFilm : video);
      write("dfdc/landmarks/v" + i + ".npy", film ? landmarks : Mutation.of(i, landmarks));
      csv.append("v" + i + ".mp4,0\n");
    }
    write("dfdc/labels.csv", csv.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Values of an LMDB, images and landmarks in turn. */
  private void entries() throws IOException {
    File env = Files.createDirectories(folder.resolve("lmdb")).toFile();
    StringBuilder json = new StringBuilder();
    byte[] points = new byte[81 * 2 * 8];
    for (int k = 0; k < points.length; k += 8) {
      points[k] = (byte) (8 + k / 8 % 48);
    }
    try (Env<byte[]> lmdb =
        Env.create(ByteArrayProxy.PROXY_BA).setMapSize(400_000_000).setMaxDbs(1).open(env)) {
      Dbi<byte[]> entries = lmdb.openDbi((byte[]) null, new DbiFlags[0]);
      put(entries, "C\\frames/id0_id1_0000/000.png", ImageCodec.png(noise(ENTRIES)));
      for (int i = 0; i < ENTRIES; i++) {
        byte[] png = ImageCodec.png(noise(i));
        String frame = "id" + i + "_0000/000";
        put(entries, "C\\frames/" + frame + ".png", i % 2 == 0 ? Mutation.of(i, png) : png);
        put(
            entries,
            "C\\landmarks/" + frame + ".npy",
            i % 2 == 1 ? Mutation.of(i, points) : points);
        json.append(
            "%s\"id%d_0000\": {\"label\": \"CelebDFv2_real\", \"frames\": [\"C/frames/%s.png\"]}"
                .formatted(i == 0 ? "" : ", ", i, frame));
      }
    }
    String fakes =
        "\"CelebDFv2_fake\": {\"test\": {\"id0_id1_0000\": {\"label\": \"CelebDFv2_fake\", \"frames\": [\"C/frames/id0_id1_0000/000.png\"]}}}";
    write(
        "celebdf.json",
        ("{\"C\": {\"CelebDFv2_real\": {\"test\": {" + json + "}}, " + fakes + "}}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void put(Dbi<byte[]> entries, String key, byte[] value) {
    entries.put(key.getBytes(StandardCharsets.UTF_8), value);
  }
}
