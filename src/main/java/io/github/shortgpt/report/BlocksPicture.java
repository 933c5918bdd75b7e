package io.github.shortgpt.report;

import io.github.shortgpt.score.LayerScores.Blocks;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.style.HeatMapStyler;
import org.knowm.xchart.style.Styler.ChartTheme;

/**
 * A cell for each block of layers: first layer to the right, length upwards.
 *
 * <p>Each length has the range of colours to itself, as in Gromov et al., arXiv 2403.17887, figure
 * 4, since long blocks turn further than short ones. Its middle is the row's median, so that one
 * far block, which often begins with the first layer, leaves the others their differences.
 */
final class BlocksPicture {
  /** From the nearest to the farthest: viridis, whose lightness rises evenly. */
  static final List<Integer> RAMP =
      List.of(0x440154, 0x414487, 0x2A788E, 0x22A884, 0x7AD151, 0xFDE725);

  private static final int CELL = 12;
  private static final int LEAST_SIDE = 360;
  private static final int MARGINS = 90;

  private BlocksPicture() {}

  static Picture of(Blocks blocks) {
    int layers = blocks.distances().size();
    int side = Math.max(LEAST_SIDE, CELL * layers);
    HeatMapChart chart = new HeatMapChart(side + MARGINS, side + MARGINS, ChartTheme.XChart);
    String title = "Angular distance of blocks (" + Markup.shortened(blocks.estimator(), 24) + ")";
    chart.setTitle(title);
    chart.setXAxisTitle("first layer of the block (0-based)");
    chart.setYAxisTitle("layers in the block");
    style(chart.getStyler());
    List<Number[]> cells = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (int length = 1; length <= layers; length++) {
      List<Double> row = blocks.distances().get(length - 1);
      List<Double> sorted = row.stream().sorted().toList();
      double least = sorted.get(0);
      double range = Math.max(2 * (sorted.get(sorted.size() / 2) - least), Double.MIN_NORMAL);
      for (int first = 0; first < row.size(); first++) {
        cells.add(new Number[] {first, length - 1, Math.min(1, (row.get(first) - least) / range)});
        notes.add(note(first, length, row.get(first)));
      }
    }
    int step = PictureStyle.labelStep(layers);
    chart.addSeries("blocks", labels(0, layers, step), labels(1, layers, step), cells);
    return new Picture(
        title,
        "For each length of a block, from dark, the block whose input and output differ least in"
            + " angle, to light, the one that turns most.",
        chart,
        notes,
        true);
  }

  private static String note(int first, int length, double distance) {
    String layers =
        length == 1 ? "layer " + first : "layers " + first + " to " + (first + length - 1);
    return layers + ": " + JsonDocument.number(distance);
  }

  private static List<String> labels(int from, int count, int step) {
    return IntStream.range(from, from + count)
        .mapToObj(label -> label % step == 0 ? String.valueOf(label) : " ")
        .toList();
  }

  private static void style(HeatMapStyler styler) {
    PictureStyle.apply(styler);
    styler.setMin(0).setMax(1).setyAxisTickLabelsFormattingFunction(null);
    styler.setRangeColors(RAMP.stream().map(Color::new).toArray(Color[]::new));
    styler.setPlotGridLinesVisible(false).setPlotContentSize(1).setLegendVisible(false);
  }
}
