package io.github.shortgpt.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the hub answers: a status, headers, and a body that comes as it is read. */
record Answer(HttpResponse<InputStream> response, WatchedStream body) implements AutoCloseable {
  static final int WHOLE = 200;
  static final int PARTIAL = 206;
  static final int NO_SUCH_RANGE = 416;

  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d+/(?:(\\d{1,18})|\\*)");

  int status() {
    return response.statusCode();
  }

  HttpHeaders headers() {
    return response.headers();
  }

  Optional<String> header(String name) {
    return headers().firstValue(name);
  }

  /** Whether the body goes on with a file of {@code size} bytes at the byte {@code from}. */
  boolean goesOnAt(long from, long size) {
    Matcher range = RANGE.matcher(header("Content-Range").orElse(""));
    return status() == PARTIAL
        && range.matches()
        && Long.parseLong(range.group(1)) == from
        && (range.group(2) == null || Long.parseLong(range.group(2)) == size);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
