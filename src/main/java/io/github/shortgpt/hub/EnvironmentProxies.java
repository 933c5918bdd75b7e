package io.github.shortgpt.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxies that {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}
 * name, in upper or lower case; Java by itself reads none of them.
 */
final class EnvironmentProxies extends ProxySelector {
  private static final List<Proxy> NONE = List.of(Proxy.NO_PROXY);

  private final Map<String, String> variables;

  /**
   * @throws HubException if one is no address of a proxy that can be used
   */
  EnvironmentProxies(Map<String, String> variables) throws HubException {
    this.variables = Map.copyOf(variables);
    for (String name : List.of("https_proxy", "http_proxy", "all_proxy")) {
      Optional<String> value = value(name);
      if (value.isPresent() && address(value.get()).isEmpty()) {
        throw new HubException(
            "%s is no proxy that can be used: give http://host:port, without a password."
                .formatted(name.toUpperCase(Locale.ROOT)));
      }
    }
  }

  /** Whether any is named. */
  boolean isEmpty() {
    return value("https_proxy")
        .or(() -> value("http_proxy"))
        .or(() -> value("all_proxy"))
        .isEmpty();
  }

  @Override
  public List<Proxy> select(URI uri) {
    return value(uri.getScheme() + "_proxy")
        .or(() -> value("all_proxy"))
        .filter(proxy -> !isExcepted(uri.getHost()))
        .flatMap(EnvironmentProxies::address)
        .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
        .orElse(NONE);
  }

  /** {@code NO_PROXY} lists hosts, and domains with all hosts below them. */
  private boolean isExcepted(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    for (String entry : value("no_proxy").orElse("").toLowerCase(Locale.ROOT).split(",", -1)) {
      String domain = entry.strip().replaceFirst("^\\*?\\.", "");
      if (entry.strip().equals("*")
          || (!domain.isEmpty() && (name.equals(domain) || name.endsWith("." + domain)))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<InetSocketAddress> address(String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      boolean plain =
          "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
      int port = uri.getPort() < 0 ? 80 : uri.getPort();
      return plain ? Optional.of(new InetSocketAddress(uri.getHost(), port)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(variables.get(name))
        .or(() -> Optional.ofNullable(variables.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isEmpty());
  }

  @Override
  public void connectFailed(URI uri, SocketAddress proxy, IOException e) {
    // Who asked hears of it.
  }
}
