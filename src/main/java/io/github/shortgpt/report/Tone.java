package io.github.shortgpt.report;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A colour on light and on dark paper. Data has the colours of Okabe and Ito, which people who see
 * fewer colours can tell apart.
 */
enum Tone {
  PAPER(0xFFFFFF, 0x14181D),
  INK(0x1F2328, 0xE6EAEE),
  FAINT(0xD5DAE0, 0x3A424B),
  BLUE(0x0072B2, 0x3593CF),
  PALE_BLUE(0x8CC9EE, 0xA5D6F3),
  PALE_ORANGE(0xF3B57A, 0xF6C595),
  VERMILION(0xD55E00, 0xE0701A),
  GREEN(0x009E73, 0x1DB88C),
  PURPLE(0xB0578D, 0xCC79A7),
  GOLD(0xB8860B, 0xE6B422),
  GREY(0x6E7781, 0xA0A8B1);

  private static final List<Tone> SERIES =
      List.of(BLUE, VERMILION, GREEN, PURPLE, GOLD, PALE_BLUE, GREY);

  private final int light;
  private final int dark;

  Tone(int light, int dark) {
    this.light = light;
    this.dark = dark;
  }

  Color color() {
    return new Color(light);
  }

  /** The name in style sheets. */
  String css() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String hex(int color) {
    return String.format(Locale.ROOT, "#%06x", color);
  }

  /** The tone that has this colour on light paper. */
  static Optional<Tone> of(int color) {
    return Arrays.stream(values()).filter(tone -> tone.light == color).findFirst();
  }

  /** The colour of a series, over again after the last. */
  static Tone ofSeries(int series) {
    return SERIES.get(series % SERIES.size());
  }

  /** The rules that turn a picture dark. */
  static String darkRules() {
    return Arrays.stream(values())
        .map(
            tone -> ".%1$s{fill:%2$s}.%1$s-line{stroke:%2$s}".formatted(tone.css(), hex(tone.dark)))
        .collect(Collectors.joining());
  }
}
