package io.github.shortgpt.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** A picture in dots, on light paper. */
final class Png {
  /** For screens and paper on which a dot is smaller than a pixel once was. */
  private static final int DOTS = 2;

  private Png() {}

  static byte[] file(Picture picture) throws IOException {
    int width = picture.width();
    int height = picture.height();
    BufferedImage image =
        new BufferedImage(DOTS * width, DOTS * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(DOTS, DOTS);
    picture.chart().paint(graphics, width, height);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", bytes)) {
      throw new IllegalStateException("Java without PNG");
    }
    return bytes.toByteArray();
  }
}
