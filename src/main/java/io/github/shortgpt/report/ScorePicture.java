package io.github.shortgpt.report;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.Stability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A bar for each layer with its interval, coloured by what becomes of the layer.
 *
 * <p>XChart's error bars are as long above as below. An interval that isn't is the error bar of an
 * invisible point in its middle.
 */
final class ScorePicture {
  /** Bars that may be cut short so that the others can be seen. */
  private static final int CUT_SHORT = 4;

  private static final int MEDIANS = 4;
  private static final double LABEL_STEP = 0.045;
  private static final int LABEL_WIDTH = 40;
  private static final int HEIGHT = 420;
  private static final int LEAST_WIDTH = 720;
  private static final int LAYER_WIDTH = 14;
  private static final int MARGINS = 120;

  /** What becomes of a layer. */
  private enum Fate {
    KEPT("kept", Tone.BLUE),
    KEPT_IN_DOUBT("kept, in doubt", Tone.PALE_BLUE),
    REMOVED_IN_DOUBT("removed, in doubt", Tone.PALE_ORANGE),
    REMOVED("removed", Tone.VERMILION);

    private final String words;
    private final Tone tone;

    Fate(String words, Tone tone) {
      this.words = words;
      this.tone = tone;
    }
  }

  private final ScoreReport report;
  private final LayerScores scores;
  private final List<LayerScore> layers;
  private final List<Fate> fates;
  private final double limit;
  private final CategoryChart chart;
  private final List<String> notes = new ArrayList<>();

  private ScorePicture(ScoreReport report) {
    this.report = report;
    this.scores = report.scores();
    this.layers = scores.layers();
    this.fates = layers.stream().map(layer -> fate(layer.layer())).toList();
    this.limit = limit(scores.values());
    this.chart =
        new CategoryChart(Math.max(LEAST_WIDTH, LAYER_WIDTH * layers.size() + MARGINS), HEIGHT);
  }

  static Picture of(ScoreReport report) {
    return new ScorePicture(report).picture();
  }

  private Picture picture() {
    String title =
        Markup.shortened(
            ScoreReport.title(scores) + " of " + report.name(), PictureStyle.TITLE_LENGTH);
    chart.setTitle(title);
    chart.setXAxisTitle("layer (0-based)");
    chart.setYAxisTitle(hasIntervals() ? "score and 95 % interval" : "score");
    style();
    for (Fate fate : Fate.values()) {
      addBars(fate);
    }
    if (hasIntervals()) {
      addIntervals();
    }
    addMarksOfBarsCutShort();
    cut().ifPresent(value -> chart.addAnnotation(new AnnotationLine(value, false, false)));
    return new Picture(title, report.summary(), chart, notes, true);
  }

  private Fate fate(int layer) {
    boolean goes = report.cut() != null && report.cut().removed().contains(layer);
    Stability stability = report.stability();
    if (stability != null && stability.uncertain().contains(layer)) {
      return goes ? Fate.REMOVED_IN_DOUBT : Fate.KEPT_IN_DOUBT;
    }
    return goes ? Fate.REMOVED : Fate.KEPT;
  }

  /**
   * The longest bar: the first layer's score is often twenty times the others', which would be left
   * without a bar.
   */
  static double limit(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    double median = sorted[sorted.length / 2];
    double fifth = sorted[Math.max(0, last - CUT_SHORT)];
    return median > 0 ? Math.min(sorted[last], Math.max(fifth, MEDIANS * median)) : sorted[last];
  }

  private boolean hasIntervals() {
    return layers.stream().allMatch(layer -> layer.low() != null && layer.high() != null);
  }

  private boolean isCutShort(LayerScore layer) {
    return layer.value() > limit;
  }

  private void style() {
    CategoryStyler styler = chart.getStyler();
    PictureStyle.apply(styler);
    styler.setOverlapped(true).setAvailableSpaceFill(0.8);
    styler.setLegendVisible(report.cut() != null);
    double low = 0;
    double high = limit;
    for (LayerScore layer : layers) {
      if (hasIntervals() && !isCutShort(layer)) {
        low = Math.min(low, layer.low());
        high = Math.max(high, layer.high());
      }
      low = Math.min(low, layer.value());
    }
    double range = high > low ? high - low : 1;
    boolean marks = layers.stream().anyMatch(this::isCutShort);
    styler
        .setYAxisMin(low)
        .setYAxisMax(Math.max(high, low + (marks ? 1 + LABEL_STEP * (CUT_SHORT + 1) : 1) * range));
  }

  /** Where labels would crowd, only some layers have one; XChart wants a character for each. */
  private List<String> places() {
    int step = PictureStyle.labelStep(layers.size());
    return layers.stream()
        .map(layer -> layer.layer() % step == 0 ? String.valueOf(layer.layer()) : " ")
        .toList();
  }

  private void addBars(Fate fate) {
    if (!fates.contains(fate)) {
      return;
    }
    List<Double> values = new ArrayList<>();
    for (LayerScore layer : layers) {
      boolean isIn = fates.get(layer.layer()) == fate;
      values.add(isIn ? Math.min(layer.value(), limit) : null);
      if (isIn) {
        notes.add(note(layer));
      }
    }
    chart.addSeries(fate.words, places(), values).setFillColor(fate.tone.color());
  }

  private String note(LayerScore layer) {
    Fate fate = fates.get(layer.layer());
    return "layer %s: %s%s%s"
        .formatted(
            layer.layer(),
            JsonDocument.number(layer.value()),
            hasIntervals()
                ? ", 95 %% interval %s to %s"
                    .formatted(JsonDocument.number(layer.low()), JsonDocument.number(layer.high()))
                : "",
            report.cut() == null ? "" : ", " + fate.words);
  }

  private void addIntervals() {
    List<Double> middles = new ArrayList<>();
    List<Double> halves = new ArrayList<>();
    for (LayerScore layer : layers) {
      double low = isCutShort(layer) ? limit : layer.low();
      double high = isCutShort(layer) ? limit : layer.high();
      middles.add((low + high) / 2);
      halves.add((high - low) / 2);
    }
    CategorySeries intervals = chart.addSeries("95 % interval", places(), middles, halves);
    intervals.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    intervals.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
  }

  /** A triangle and the value above each; of neighbours' values each higher than the last. */
  private void addMarksOfBarsCutShort() {
    List<LayerScore> cutShort = layers.stream().filter(this::isCutShort).toList();
    if (cutShort.isEmpty()) {
      return;
    }
    double room = chart.getStyler().getYAxisMax() - chart.getStyler().getYAxisMin();
    List<Double> places = new ArrayList<>(Collections.nCopies(layers.size(), null));
    int layersOfALabel = LABEL_WIDTH * layers.size() / (chart.getWidth() - MARGINS) + 1;
    int before = -layersOfALabel;
    int step = 0;
    for (LayerScore layer : cutShort) {
      places.set(layer.layer(), limit);
      notes.add(note(layer));
      step = layer.layer() - before < layersOfALabel ? step + 1 : 0;
      before = layer.layer();
      String value = PictureStyle.tick(layer.value());
      double height = limit + room * LABEL_STEP * (1 + step);
      chart.addAnnotation(new AnnotationText(value, layer.layer() + 0.5, height, false));
    }
    CategorySeries marks = chart.addSeries("longer than shown", places(), places);
    marks.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    marks.setMarker(SeriesMarkers.TRIANGLE_UP).setMarkerColor(Tone.INK.color());
  }

  /** Between the highest score that goes and the next that could have gone; empty if not shown. */
  private Optional<Double> cut() {
    if (report.cut() == null) {
      return Optional.empty();
    }
    double[] values = scores.values();
    double highest =
        report.cut().removed().stream().mapToDouble(layer -> values[layer]).max().orElseThrow();
    double next =
        report.cut().kept().stream()
            .mapToDouble(layer -> values[layer])
            .filter(value -> value >= highest)
            .min()
            .orElse(highest);
    double cut = (highest + next) / 2;
    return cut > limit ? Optional.empty() : Optional.of(cut);
  }
}
