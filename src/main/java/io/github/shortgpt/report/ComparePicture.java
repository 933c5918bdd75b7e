package io.github.shortgpt.report;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Rankings as lines: the rank of every layer, and how much of the lowest layers pairs share. */
final class ComparePicture {
  private static final int LEAST_WIDTH = 720;
  private static final int LAYER_WIDTH = 14;
  private static final int MARGINS = 120;
  private static final int HEIGHT = 400;
  private static final int LEGEND_LINE = 24;
  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.TRIANGLE_DOWN);

  private final CompareReport report;
  private final XYChart chart;
  private final List<String> notes = new ArrayList<>();

  private ComparePicture(CompareReport report, int lines) {
    this.report = report;
    int width = Math.max(LEAST_WIDTH, LAYER_WIDTH * report.layers() + MARGINS);
    this.chart = new XYChart(width, HEIGHT + LEGEND_LINE * lines);
    XYStyler styler = chart.getStyler();
    PictureStyle.apply(styler);
    styler.setLegendLayout(LegendLayout.Vertical);
    styler.setMarkerSize(7);
  }

  /** The rank of every layer by every run; low is what goes first. */
  static Picture ranks(CompareReport report) {
    ComparePicture picture = new ComparePicture(report, report.runs().size());
    picture.axes("layer (0-based)", 0, "rank (1 goes first)");
    picture.chart.getStyler().setYAxisMin(1.0).setYAxisMax((double) report.layers());
    for (int i = 0; i < report.runs().size(); i++) {
      picture.addRanks(i);
    }
    if (report.remove() != null && picture.isCutByRank()) {
      picture.chart.addAnnotation(new AnnotationLine(report.remove() + 0.5, false, false));
    }
    String title = "Ranks of %s layers by %s runs".formatted(report.layers(), report.runs().size());
    String mark = "; the %s that go are marked".formatted(report.remove());
    return picture.picture(report.remove() == null ? title : title + mark);
  }

  /** Whether the lowest go; protected layers stay though they rank low. */
  private boolean isCutByRank() {
    return report.runs().stream()
        .allMatch(
            run ->
                run.removed().stream()
                    .allMatch(layer -> run.ranks().get(layer) <= report.remove()));
  }

  private void addRanks(int index) {
    ComparedRun run = report.runs().get(index);
    List<Integer> layers = IntStream.range(0, report.layers()).boxed().toList();
    String name =
        CompareReport.letter(index)
            + "  "
            + Markup.shortened(run.label(), PictureStyle.NAME_LENGTH);
    XYSeries line = chart.addSeries(name, layers, run.ranks());
    style(line, index);
    if (report.remove() != null) {
      line.setMarker(SeriesMarkers.NONE);
      XYSeries removed =
          chart.addSeries(
              name + " removes",
              run.removed(),
              run.removed().stream().map(layer -> run.ranks().get(layer)).toList());
      style(removed, index);
      removed.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter).setShowInLegend(false);
    }
    for (int layer : report.remove() == null ? layers : run.removed()) {
      notes.add(
          "%s, layer %s: rank %s, %s%s"
              .formatted(
                  run.label(),
                  layer,
                  run.ranks().get(layer),
                  JsonDocument.number(run.values()[layer]),
                  run.removes(layer) ? ", removed" : ""));
    }
  }

  /** For every n, the share of the n lowest layers that the two runs of a pair have in common. */
  static Picture overlaps(CompareReport report) {
    ComparePicture picture = new ComparePicture(report, report.pairs().size() + 1);
    picture.axes("n", 1, "in common of the n lowest");
    picture.chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    List<Integer> counts = IntStream.rangeClosed(1, report.layers()).boxed().toList();
    for (int i = 0; i < report.pairs().size(); i++) {
      ComparedPair pair = report.pairs().get(i);
      List<Double> shares = List.copyOf(pair.overlap().values());
      style(picture.chart.addSeries(pair.name(), counts, shares), i);
      for (int n : counts) {
        double share = pair.overlap().get(n);
        picture.notes.add(
            "%s: %s of the %s lowest".formatted(pair.name(), Math.round(share * n), n));
      }
    }
    if (report.remove() != null) {
      picture.chart.addAnnotation(new AnnotationLine(report.remove(), true, false));
    }
    List<Double> chance = counts.stream().map(n -> (double) n / report.layers()).toList();
    XYSeries line = picture.chart.addSeries("by chance", counts, chance);
    line.setLineColor(Tone.INK.color()).setLineStyle(new BasicStroke(1));
    line.setMarker(SeriesMarkers.NONE);
    return picture.picture("Layers in common among the lowest");
  }

  /** The first lines are wider, so that one under another shows. */
  private static void style(XYSeries series, int index) {
    Tone tone = Tone.ofSeries(index);
    series.setMarker(MARKERS.get(index % MARKERS.size())).setMarkerColor(tone.color());
    series.setLineColor(tone.color()).setLineStyle(new BasicStroke(1.5f * Math.max(1, 3 - index)));
  }

  private void axes(String across, int first, String up) {
    chart.setXAxisTitle(across);
    chart.setYAxisTitle(up);
    XYStyler styler = chart.getStyler();
    styler.setXAxisMin((double) first).setXAxisMax((double) (first + report.layers() - 1));
    styler.setXAxisMaxLabelCount(24);
    styler.setxAxisTickLabelsFormattingFunction(PictureStyle::tick);
  }

  private Picture picture(String title) {
    chart.setTitle(title);
    return new Picture(title, report.summary(), chart, notes, false);
  }
}
