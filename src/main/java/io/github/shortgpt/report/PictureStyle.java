package io.github.shortgpt.report;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** How all charts look. */
final class PictureStyle {
  /** Characters of a title, and of a name in a legend, that there is room for. */
  static final int TITLE_LENGTH = 72;

  static final int NAME_LENGTH = 40;

  private static final float DASH = 5;
  private static final BasicStroke THIN = new BasicStroke(1);

  private PictureStyle() {}

  /**
   * Asks Java to lay out a letter, for which it needs a font.
   *
   * @throws DocumentException if it can't
   */
  static void check() throws DocumentException {
    try {
      new TextLayout("0", font(12), new FontRenderContext(null, true, false)).getOutline(null);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) { // Java has no one type for a missing library or font.
      throw new DocumentException(
          "A picture needs a font, and Java finds none here ("
              + cause(e)
              + "). Install fontconfig and a font, for example fonts-dejavu-core, or write .json"
              + " or .csv.");
    }
  }

  private static String cause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).replaceFirst("\\.$", "");
  }

  private static Font font(int size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }

  static void apply(AxesChartStyler styler) {
    styler.setBaseFont(font(12)).setChartTitleFont(font(15).deriveFont(Font.BOLD));
    styler.setLegendFont(font(12)).setAnnotationTextFont(font(11));
    styler.setAxisTitleFont(font(13)).setAxisTickLabelsFont(font(12));
    styler.setChartBackgroundColor(Tone.PAPER.color()).setPlotBackgroundColor(Tone.PAPER.color());
    styler.setLegendBackgroundColor(Tone.PAPER.color()).setLegendBorderColor(Tone.PAPER.color());
    styler.setChartFontColor(Tone.INK.color()).setAnnotationTextFontColor(Tone.INK.color());
    styler.setXAxisTitleColor(Tone.INK.color()).setYAxisTitleColor(Tone.INK.color());
    styler.setXAxisTickLabelsColor(Tone.INK.color()).setYAxisTickLabelsColor(Tone.INK.color());
    styler.setXAxisTickMarksColor(Tone.FAINT.color()).setYAxisTickMarksColor(Tone.FAINT.color());
    styler.setAxisTickMarksColor(Tone.FAINT.color());
    styler.setPlotGridLinesColor(Tone.FAINT.color()).setPlotGridLinesStroke(THIN);
    styler.setPlotGridVerticalLinesVisible(false).setPlotBorderVisible(false);
    styler.setErrorBarsColor(Tone.INK.color()).setErrorBarsColorSeriesColor(false);
    styler.setChartTitleBoxVisible(false).setChartPadding(12);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setAnnotationLineColor(Tone.INK.color());
    styler.setAnnotationLineStroke(
        new BasicStroke(
            1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {DASH, DASH}, 0));
    styler.setLocale(Locale.ROOT).setyAxisTickLabelsFormattingFunction(PictureStyle::tick);
  }

  /** A number on an axis. */
  static String tick(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    double size = Math.abs(value);
    return size < 1e-4 || size >= 1e6 ? rounded.toString() : rounded.toPlainString();
  }

  /** How many layers apart labels stand, so that there is room for each. */
  static int labelStep(int layers) {
    return IntStream.of(1, 2, 4, 5, 8, 10, 20, 50)
        .filter(step -> layers <= 24 * step)
        .findFirst()
        .orElse(100);
  }
}
