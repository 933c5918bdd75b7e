package io.github.shortgpt.hub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** What an answer goes wrong by; true if it has answered. */
@FunctionalInterface
public interface HubFault {
  boolean answer(HttpExchange exchange, byte[] whole) throws IOException;

  /** A status instead of what was asked for; headers in pairs. */
  static HubFault status(int status, String... headers) {
    return (exchange, whole) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return true;
    };
  }

  /** So many bytes of all that were promised. */
  static HubFault cutAfter(int bytes) {
    return (exchange, whole) -> {
      byte[] part = HubServer.from(exchange, whole);
      exchange.sendResponseHeaders(HubServer.startOf(exchange) > 0 ? 206 : 200, part.length);
      exchange.getResponseBody().write(part, 0, Math.min(bytes, part.length));
      exchange.getResponseBody().flush();
      exchange.close();
      return true;
    };
  }

  /** Other bytes than the hash speaks of, all or more or fewer of them. */
  static HubFault body(byte[] bytes) {
    return (exchange, whole) -> {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
      return true;
    };
  }

  /** The whole file whatever the range. */
  static HubFault ignoringRange() {
    return (exchange, whole) -> body(whole).answer(exchange, whole);
  }

  /** Some bytes, then nothing for a while. */
  static HubFault silentAfter(int bytes, long millis) {
    return (exchange, whole) -> {
      exchange.sendResponseHeaders(200, whole.length);
      exchange.getResponseBody().write(whole, 0, bytes);
      exchange.getResponseBody().flush();
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
      return true;
    };
  }
}
