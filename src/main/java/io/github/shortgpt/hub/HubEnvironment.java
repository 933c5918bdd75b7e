package io.github.shortgpt.hub;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the environment's variables say about the hub, as Hugging Face's own tools read them.
 *
 * <p>A variable that is empty counts as one that isn't set.
 */
public final class HubEnvironment {
  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, String> variables;

  /**
   * @param variables with the user's home as {@code HOME}
   */
  public HubEnvironment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** Where models are cached. */
  public HubCache cache() {
    return new HubCache(
        path("HF_HUB_CACHE")
            .or(() -> path("HUGGINGFACE_HUB_CACHE"))
            .orElseGet(() -> home().resolve("hub")));
  }

  private Path home() {
    return path("HF_HOME")
        .orElseGet(
            () ->
                path("XDG_CACHE_HOME")
                    .orElseGet(() -> Path.of(expanded("~/.cache")))
                    .resolve("huggingface"));
  }

  /** Whether nothing may be fetched. */
  public boolean isOffline() {
    return isTrue("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE");
  }

  /**
   * The hub or a mirror of it, without a slash at its end.
   *
   * @throws HubException if it is no address
   */
  public URI endpoint() throws HubException {
    String text = value("HF_ENDPOINT").orElse(DEFAULT_ENDPOINT).replaceFirst("/+$", "");
    try {
      URI endpoint = new URI(text);
      boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
      if (web && endpoint.getHost() != null && endpoint.getUserInfo() == null) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new HubException(
        "HF_ENDPOINT is no address of a hub. Set it to one such as "
            + DEFAULT_ENDPOINT
            + ", or unset it.");
  }

  /** How long to wait for a hub that says nothing. */
  public Duration patience() throws HubException {
    Optional<String> seconds = value("HF_HUB_DOWNLOAD_TIMEOUT");
    if (seconds.isEmpty()) {
      return PATIENCE;
    }
    if (!seconds.get().matches("[1-9]\\d{0,5}")) {
      throw new HubException("HF_HUB_DOWNLOAD_TIMEOUT has to be a whole number of seconds.");
    }
    return Duration.ofSeconds(Long.parseLong(seconds.get()));
  }

  /** How to get to the hub; empty to do as Java's own settings say. */
  Optional<ProxySelector> proxies() throws HubException {
    EnvironmentProxies proxies = new EnvironmentProxies(variables);
    return proxies.isEmpty() ? Optional.empty() : Optional.of(proxies);
  }

  /** The token that the user has logged in with. */
  public Optional<AccessToken> token() throws IOException {
    Optional<String> given = value("HF_TOKEN").or(() -> value("HUGGING_FACE_HUB_TOKEN"));
    if (given.isEmpty() && !isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      Path file = path("HF_TOKEN_PATH").orElseGet(() -> home().resolve("token"));
      given = Files.isReadable(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }
    Optional<String> text = given.map(String::strip).filter(token -> !token.isEmpty());
    return text.isPresent() ? Optional.of(AccessToken.of(text.get())) : Optional.empty();
  }

  private boolean isTrue(String... names) {
    for (String name : names) {
      Optional<String> value = value(name);
      if (value.isPresent()) {
        return TRUE.contains(value.get().toUpperCase(Locale.ROOT));
      }
    }
    return false;
  }

  private Optional<Path> path(String name) {
    return value(name).map(text -> Path.of(expanded(text)));
  }

  /** With the home for a tilde and with the values of variables. */
  private String expanded(String text) {
    String whole =
        text.equals("~") || text.startsWith("~/")
            ? value("HOME").orElse("~") + text.substring(1)
            : text;
    return VARIABLE
        .matcher(whole)
        .replaceAll(
            match -> {
              String name = match.group(1) == null ? match.group(2) : match.group(1);
              return Matcher.quoteReplacement(value(name).orElse(match.group()));
            });
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
