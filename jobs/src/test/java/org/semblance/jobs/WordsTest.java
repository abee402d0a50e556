package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text for readers has the field's words; see {@link Words} for those that it must not have. */
class WordsTest {
  /** Files and folders that are held to them. */
  private static final List<String> PLACES =
      List.of(
          ".ci",
          ".github",
          "NOTICE",
          "README.md",
          "ci",
          "conf",
          "expansion",
          "jobs",
          "model",
          "notebooks",
          "pom.xml",
          "semblance");

  @Test
  void textHasTheWordsOfTheField() throws IOException {
    assertThat(Words.in(Repository.root(), PLACES)).isEmpty();
  }

  /** One line a word: each is found, under the name it has in the table, where it stands. */
  @Test
  void everyWordIsFoundWhereItStands(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("text.md"),
        """
        It said so.
        Mended, it goes on.
        This layer gives a result and knows no Spark.
        A loss that is no number.
        The numbers of the network, and 65,536 numbers that train.
        Two pictures.
        A made face
        in its owner's layout.
        Written aside.
        Pattern of what does not train.
        The backward pass computes it again.
        Validation looks at the network.
        """);

    assertThat(Words.in(folder, List.of("text.md")).stream().map(f -> f.line() + " " + f.word()))
        .containsExactly(
            "1 said, told",
            "2 mend",
            "2 goes on",
            "3 gives",
            "3 knows no",
            "4 is no number",
            "5 numbers of a network",
            "6 picture",
            "7 made face",
            "8 owner of a corpus",
            "9 aside",
            "10 what does not train",
            "11 computes again",
            "12 looks at a network");
  }

  /** Names in code are the compiler's; words of others that contain ours are not ours. */
  @Test
  void namesInCodeAndOtherMeaningsAreLeftAlone(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("Code.java"),
        """
        /* A lease's owner. */
        class Code {
          Picture aside = owner.said('"', "\\"an image", '\\\\'); // resumes
          // the last picture
          String text = "a picture";
        }
        """);
    Files.writeString(
        folder.resolve("other.md"), "Recommended to amend: look at the report, given on time.");

    assertThat(Words.in(folder, List.of("Code.java", "other.md")))
        .extracting(Words.Found::toString)
        .containsExactly(
            "Code.java:4: found 'picture', expected 'image'",
            "Code.java:5: found 'picture', expected 'image'");
  }

  @Test
  void aPlaceThatIsGoneIsAnError(@TempDir Path folder) {
    assertThatThrownBy(() -> Words.in(folder, List.of("gone.md")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
