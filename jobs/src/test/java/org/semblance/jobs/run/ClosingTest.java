package org.semblance.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a job says last. */
class ClosingTest {
  @Test
  void linesThatSayNothingAreLeftOut() {
    StringWriter text = new StringWriter();
    new Closing("12 faces", List.of("3 faces: no face found"), "/runs/a", "./semblance train")
        .print(new PrintWriter(text));
    new Closing("a page", List.of(), "/runs/b", "").print(new PrintWriter(text));

    assertThat(text.toString().lines())
        .containsExactly(
            "",
            "made      12 faces",
            "left out  3 faces: no face found",
            "where     /runs/a",
            "next      ./semblance train",
            "",
            "made      a page",
            "where     /runs/b");
  }

  /** What is printed can be typed: a shell takes it for what it is. */
  @Test
  void commandsCanBePasted() throws Exception {
    assertThat(Closing.command("train", "runs/demo"))
        .isEqualTo("./semblance train --run runs/demo");
    assertThat(Closing.command("train", "s3a://b/x"))
        .isEqualTo("./semblance train --run s3a://b/x");
    for (String run : List.of("my runs/[a] {b}", "it's", "$HOME;x")) {
      String[] words = Closing.command("score", run, "MEDIA").split(" --run ");
      Process shell =
          new ProcessBuilder("sh", "-c", "printf '%s|' " + words[1].replace(" MEDIA", "")).start();

      assertThat(new String(shell.getInputStream().readAllBytes())).isEqualTo(run + "|");
    }
  }

  @Test
  void aJobThatHadNothingToDoSaysSo() {
    StringWriter text = new StringWriter();
    new Closing(Closing.NOTHING + "4 faces are published", List.of(), "/runs/a", "")
        .print(new PrintWriter(text));

    assertThat(text.toString().lines())
        .containsExactly("", "nothing to do: 4 faces are published", "where     /runs/a");
    assertThat(Closing.count(1, "face")).isEqualTo("1 face");
    assertThat(Closing.count(1200, "face")).isEqualTo("1,200 faces");
  }
}
