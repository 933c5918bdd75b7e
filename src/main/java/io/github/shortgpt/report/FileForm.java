package io.github.shortgpt.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a result is written as; a file's extension names it. */
public enum FileForm {
  /** The document of {@code --format json}. */
  JSON {
    @Override
    public byte[] content(Report report) {
      return utf8(report.json());
    }
  },

  /** A line a layer, or a number. */
  CSV {
    @Override
    public byte[] content(Report report) {
      return utf8(report.csv());
    }
  },

  /** The picture in lines, light or dark as its reader wants. */
  SVG {
    @Override
    public byte[] content(Report report) {
      return utf8(Svg.file(report.picture()));
    }
  },

  /** The picture in dots. */
  PNG {
    @Override
    public byte[] content(Report report) throws IOException {
      return Png.file(report.picture());
    }
  },

  /** The pictures and all numbers in a page. */
  HTML {
    @Override
    public byte[] content(Report report) {
      return utf8(report.html());
    }
  };

  /** The form that a file's extension names; empty if none does. */
  public static Optional<FileForm> of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(form -> name.endsWith(form.extension())).findFirst();
  }

  /** With its dot. */
  public String extension() {
    return "." + name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a picture and nothing else. */
  public boolean isPicture() {
    return this == SVG || this == PNG;
  }

  /**
   * Asks whether this form can be made on this machine.
   *
   * @throws DocumentException if it holds a picture and Java can't draw text here
   */
  public void check() throws DocumentException {
    if (isPicture() || this == HTML) {
      PictureStyle.check();
    }
  }

  /** The file's bytes; the same ones for the same report. */
  public abstract byte[] content(Report report) throws IOException;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
