package io.github.shortgpt.report;

import java.util.List;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A chart with what can't be seen of it.
 *
 * @param title as it stands above the chart
 * @param description what the chart shows, for those who don't see it
 * @param notes one for each filled shape of the data, in the order of painting
 * @param crisp whether edges lie on whole dots, without a seam between neighbours
 */
record Picture(
    String title, String description, Chart<?, ?> chart, List<String> notes, boolean crisp) {
  Picture {
    notes = List.copyOf(notes);
  }

  int width() {
    return chart.getWidth();
  }

  int height() {
    return chart.getHeight();
  }
}
