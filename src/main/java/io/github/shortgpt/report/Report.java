package io.github.shortgpt.report;

/** The result of a command, in every form that it can be had in. */
public interface Report {
  /** For people, on a terminal or in a file. */
  String text();

  /** One JSON document. */
  String json();

  /** A header and a line for each layer, after RFC 4180. */
  String csv();

  /** The one picture that shows most. */
  Picture picture();

  /** A page that needs nothing beside itself. */
  String html();
}
