package io.github.shortgpt.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A page that needs nothing beside itself, and is told to fetch nothing. It is XML too: every
 * element is closed.
 */
final class HtmlPage {
  private static final String DARK =
      "--paper: #14181d; --ink: #e6eaee; --faint: #3a424b; --shade: #20262d";

  private final String title;
  private final StringBuilder body = new StringBuilder();

  HtmlPage(String title) {
    this.title = title;
    body.append("<h1>").append(Markup.escaped(title)).append("</h1>\n");
  }

  HtmlPage heading(String text) {
    body.append("<h2>").append(Markup.escaped(text)).append("</h2>\n");
    return this;
  }

  /** A paragraph; nothing for no text. */
  HtmlPage text(String text) {
    if (!text.isBlank()) {
      body.append("<p>").append(Markup.escaped(text.strip())).append("</p>\n");
    }
    return this;
  }

  /** A picture, wide ones to be scrolled on a narrow screen. */
  HtmlPage picture(Picture picture, String prefix) {
    body.append("<figure class=\"wide\">\n").append(Svg.element(picture, prefix));
    body.append("</figure>\n");
    return this;
  }

  /** The colours of a heat map with what its ends stand for. */
  HtmlPage ramp(List<Integer> colors, String from, String to) {
    String stops = colors.stream().map(Tone::hex).collect(Collectors.joining(","));
    body.append(
        """
        <div aria-hidden="true"><span class="ramp" style="background:linear-gradient(to right,%s)"></span>
        <div class="ends"><span>%s</span><span>%s</span></div></div>
        """
            .formatted(stops, Markup.escaped(from), Markup.escaped(to)));
    return this;
  }

  HtmlPage table(Table table) {
    body.append(table.html());
    return this;
  }

  /** What a result depends on, by name. */
  HtmlPage settings(Map<String, String> settings) {
    body.append("<dl>\n");
    settings.forEach(
        (name, value) ->
            body.append("<dt>")
                .append(Markup.escaped(name))
                .append("</dt><dd>")
                .append(Markup.escaped(value))
                .append("</dd>\n"));
    body.append("</dl>\n");
    return this;
  }

  String html() {
    return """
        <!DOCTYPE html>
        <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <title>%s</title>
        <style>
        %s@media screen and (prefers-color-scheme: dark) {
        :root { %s }
        %s
        }
        </style>
        </head>
        <body>
        %s</body>
        </html>
        """
        .formatted(Markup.escaped(title), css(), DARK, Tone.darkRules(), body);
  }

  private static String css() {
    try (InputStream in = HtmlPage.class.getResourceAsStream("/report/page.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
