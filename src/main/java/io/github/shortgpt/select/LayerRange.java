package io.github.shortgpt.select;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Layers as people write them: {@code 21-29,31,-1}. 0-based, inclusive; negative indexes count from
 * the end.
 *
 * @param first may be negative
 * @param last may be negative
 */
public record LayerRange(int first, int last) {
  private static final Pattern RANGE = Pattern.compile("(-?[0-9]{1,6})(?:-(-?[0-9]{1,6}))?");

  /**
   * Reads a comma-separated list.
   *
   * @throws SelectionException naming the part that is not a layer or a range
   */
  public static List<LayerRange> parse(String list) throws SelectionException {
    List<LayerRange> ranges = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      Matcher matcher = RANGE.matcher(part.strip());
      if (!matcher.matches()) {
        throw new SelectionException(
            "\""
                + part.strip()
                + "\" is not a layer or a range of layers. Write 3 or 21-29 or -1.");
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      ranges.add(new LayerRange(first, last));
    }
    return ranges;
  }

  /** The layers that ranges mean in a model of {@code layers} layers. */
  public static TreeSet<Integer> resolve(List<LayerRange> ranges, int layers)
      throws SelectionException {
    TreeSet<Integer> resolved = new TreeSet<>();
    for (LayerRange range : ranges) {
      int first = resolve(range.first, layers);
      int last = resolve(range.last, layers);
      if (first > last) {
        throw new SelectionException(
            "The range " + range.first + "-" + range.last + " runs backwards.");
      }
      for (int layer = first; layer <= last; layer++) {
        resolved.add(layer);
      }
    }
    return resolved;
  }

  private static int resolve(int index, int layers) throws SelectionException {
    int layer = index < 0 ? index + layers : index;
    if (layer < 0 || layer >= layers) {
      throw new SelectionException(
          "There is no layer "
              + index
              + ": the model has "
              + layers
              + " layers, 0 to "
              + (layers - 1)
              + ".");
    }
    return layer;
  }
}
