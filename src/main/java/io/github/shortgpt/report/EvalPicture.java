package io.github.shortgpt.report;

import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * What removing layers cost, drawn.
 *
 * <p>XChart's error bars are as long above as below. An interval that isn't is the error bar of an
 * invisible point in its middle.
 */
final class EvalPicture {
  private static final int HEIGHT = 380;
  private static final int LEAST_WIDTH = 720;
  private static final int MARGINS = 120;
  private static final int MODEL_WIDTH = 90;
  private static final int BAR_WIDTH = 26;
  private static final int LEGEND_LINE = 24;
  private static final int NAME_LENGTH = 22;
  private static final double ROOM = 0.06;
  private static final double PERCENT = 100;

  /** Of a plot: hardly less than all of it, but with 1 the axis has no tick at its ends. */
  private static final double CONTENT = 0.99;

  /** Standard errors on either side that 95 % lie within. */
  private static final double NORMAL_95 = 1.959964;

  private final EvalReport report;
  private final List<String> notes = new ArrayList<>();

  private EvalPicture(EvalReport report) {
    this.report = report;
  }

  /** The pictures that this report has something for, the one that shows most first. */
  static List<Picture> all(EvalReport report) {
    List<Picture> pictures = new ArrayList<>();
    EvalReport.Measured original = report.models().get(0).measured();
    if (original.text() != null && report.models().size() > 1) {
      pictures.add(new EvalPicture(report).ratios());
    }
    if (!original.tasks().isEmpty()) {
      pictures.add(new EvalPicture(report).accuracies());
    }
    return pictures;
  }

  /** Perplexity as a multiple of the original's, a point for each other model. */
  private Picture ratios() {
    List<EvalReport.Model> models = report.models().subList(1, report.models().size());
    int width = Math.max(LEAST_WIDTH, MODEL_WIDTH * models.size() + MARGINS);
    CategoryChart chart = new CategoryChart(width, HEIGHT);
    String title = title("Perplexity to that of %s");
    chart.setTitle(title);
    chart.setYAxisTitle("times the original's");
    CategoryStyler styler = chart.getStyler();
    PictureStyle.apply(styler);
    styler.setOverlapped(true).setLegendVisible(false).setMarkerSize(11);
    List<String> names = names(models);
    List<TextResult.Ratio> ratios = models.stream().map(model -> model.measured().ratio()).toList();
    List<Double> bounds = bounds(models);
    setRange(styler, ratios, bounds);
    if (ratios.stream().anyMatch(ratio -> ratio.low() != null)) {
      chart.setYAxisTitle("times the original's, 95 % interval");
      addIntervals(chart, names, ratios);
    }
    CategorySeries points =
        chart.addSeries("ratio", names, ratios.stream().map(TextResult.Ratio::value).toList());
    points.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    points.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(Tone.VERMILION.color());
    for (int i = 0; i < models.size(); i++) {
      notes.add(models.get(i).name() + ": " + EvalTables.ratio(ratios.get(i)));
    }
    chart.addAnnotation(new AnnotationLine(1, false, false));
    bounds.forEach(bound -> chart.addAnnotation(new AnnotationLine(bound, false, false)));
    return new Picture(title, String.join(". ", notes), chart, notes, false);
  }

  private static void addIntervals(
      CategoryChart chart, List<String> names, List<TextResult.Ratio> ratios) {
    List<Double> middles = new ArrayList<>();
    List<Double> halves = new ArrayList<>();
    for (TextResult.Ratio ratio : ratios) {
      double low = Optional.ofNullable(ratio.low()).orElse(ratio.value());
      double high = Optional.ofNullable(ratio.high()).orElse(ratio.value());
      middles.add((low + high) / 2);
      halves.add((high - low) / 2);
    }
    CategorySeries intervals = chart.addSeries("95 % interval", names, middles, halves);
    intervals.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    intervals.setMarker(SeriesMarkers.NONE);
  }

  /** What gates allow, as a multiple of the original's perplexity. */
  private static List<Double> bounds(List<EvalReport.Model> models) {
    return models.get(0).verdicts().stream()
        .filter(verdict -> verdict.gate().measure() == Gate.Measure.PPL)
        .map(
            verdict ->
                verdict.gate().relative()
                    ? verdict.gate().bound()
                    : verdict.gate().bound() / verdict.original())
        .toList();
  }

  private static void setRange(
      CategoryStyler styler, List<TextResult.Ratio> ratios, List<Double> bounds) {
    List<Double> shown = new ArrayList<>(bounds);
    shown.add(1.0);
    for (TextResult.Ratio ratio : ratios) {
      shown.add(ratio.low() == null ? ratio.value() : ratio.low());
      shown.add(ratio.high() == null ? ratio.value() : ratio.high());
    }
    double low = Collections.min(shown);
    double high = Collections.max(shown);
    double room = ROOM * Math.max(high - low, ROOM);
    styler.setYAxisMin(low - room).setYAxisMax(high + room);
  }

  /**
   * The accuracy at each task, a bar for each model and one for a blind guess. The plot ends where
   * accuracies do, at 0 and 100 %, and cuts error bars that would be longer.
   */
  private Picture accuracies() {
    List<EvalReport.Model> models = report.models();
    List<String> tasks =
        models.get(0).measured().tasks().stream().map(task -> task.task().name()).toList();
    int bars = tasks.size() * (models.size() + 2);
    CategoryChart chart =
        new CategoryChart(
            Math.max(LEAST_WIDTH, BAR_WIDTH * bars + MARGINS),
            HEIGHT + LEGEND_LINE * (models.size() + 1));
    String title = title("Accuracy of %s");
    chart.setTitle(title);
    chart.setYAxisTitle("accuracy in %, 95 % interval");
    PictureStyle.apply(chart.getStyler());
    chart.getStyler().setLegendLayout(LegendLayout.Vertical);
    chart.getStyler().setAvailableSpaceFill(0.8).setYAxisMin(0.0).setPlotContentSize(CONTENT);
    if (highestEnd(models) > PERCENT) {
      chart.getStyler().setYAxisMax(PERCENT);
    }
    List<String> names = names(models);
    for (int i = 0; i < models.size(); i++) {
      List<TaskResult> results = models.get(i).measured().tasks();
      addBars(chart, names.get(i), tasks, results).setFillColor(Tone.ofSeries(i).color());
      for (TaskResult result : results) {
        notes.add(
            "%s, %s: %s"
                .formatted(
                    models.get(i).name(),
                    result.task().name(),
                    EvalTables.rate(result.total().acc())));
      }
    }
    List<Double> chances = new ArrayList<>();
    for (TaskResult result : models.get(0).measured().tasks()) {
      chances.add(PERCENT * result.total().chance());
      notes.add(
          "a blind guess, %s: %s"
              .formatted(result.task().name(), EvalTables.percent(result.total().chance())));
    }
    chart.addSeries("a blind guess", tasks, chances).setFillColor(Tone.FAINT.color());
    return new Picture(title, String.join(". ", notes), chart, notes, true);
  }

  /** Where the longest error bar would end. */
  private static double highestEnd(List<EvalReport.Model> models) {
    return models.stream()
        .flatMap(model -> model.measured().tasks().stream())
        .mapToDouble(result -> PERCENT * result.total().acc().mean() + half(result))
        .max()
        .orElseThrow();
  }

  /** Half of an accuracy's 95 % interval, in percent. */
  private static double half(TaskResult result) {
    return NORMAL_95 * PERCENT * result.total().acc().standardError().orElse(0);
  }

  private static CategorySeries addBars(
      CategoryChart chart, String name, List<String> tasks, List<TaskResult> results) {
    return chart.addSeries(
        name,
        tasks,
        results.stream().map(result -> PERCENT * result.total().acc().mean()).toList(),
        results.stream().map(EvalPicture::half).toList());
  }

  private String title(String form) {
    return Markup.shortened(
        form.formatted(report.models().get(0).name()), PictureStyle.TITLE_LENGTH);
  }

  /** Names that there is room for, no two alike: XChart tells series and places by them. */
  private static List<String> names(List<EvalReport.Model> models) {
    List<String> names = new ArrayList<>();
    for (EvalReport.Model model : models) {
      String name = Markup.shortened(model.name(), NAME_LENGTH);
      long same = names.stream().filter(name::equals).count();
      int number = names.size() + 1;
      names.add(same == 0 ? name : name + " (" + number + ")");
    }
    return names;
  }
}
