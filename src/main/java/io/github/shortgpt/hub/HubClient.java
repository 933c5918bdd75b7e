package io.github.shortgpt.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLException;

/**
 * Speaks HTTP with the hub.
 *
 * <p>Redirects are followed here and not by the JDK: the hub sends large files from other hosts,
 * and none of those may see the token.
 */
final class HubClient implements AutoCloseable {
  private static final int MOST_REDIRECTS = 8;
  private static final int MOST_LISTING_BYTES = 64 << 20;

  private final URI endpoint;
  private final Optional<AccessToken> token;
  private final Duration patience;
  private final Retries retries;
  private final HubRefusal refusal;
  private final HttpClient http;
  private final ScheduledExecutorService watcher;

  HubClient(HubEnvironment environment, Retries retries) throws IOException {
    this.endpoint = environment.endpoint();
    this.token = environment.token();
    this.patience = environment.patience();
    this.retries = retries;
    this.refusal = new HubRefusal(endpoint, token.isPresent());
    // HTTP/1.1: a connection for each shard, none of which waits for another's window.
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience);
    environment.proxies().ifPresent(builder::proxy);
    this.http = builder.build();
    this.watcher =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "hub-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  URI endpoint() {
    return endpoint;
  }

  Retries retries() {
    return retries;
  }

  /** What a repository holds at a revision. */
  HubListing list(HubId id) throws IOException {
    String path =
        "/api/models/%s/revision/%s?blobs=true".formatted(id.repository(), encoded(id.revision()));
    return retries.run(
        id.toString(),
        () -> {
          try (Answer answer = ask(id, "", request("GET", at(path)), true)) {
            byte[] bytes = answer.body().readNBytes(MOST_LISTING_BYTES);
            return HubListing.parse(id, bytes);
          }
        });
  }

  /** Size and hash of a file of which the listing doesn't tell them. */
  HubFile describe(HubId id, String name) throws IOException {
    return retries.run(
        id.toString(),
        () -> {
          try (Answer answer = ask(id, name, request("HEAD", resolve(id, name)), false)) {
            boolean whole = answer.status() / 100 == 2;
            String size =
                answer
                    .header("X-Linked-Size")
                    .or(() -> answer.header("Content-Length").filter(length -> whole))
                    .orElse("");
            String etag = answer.header("X-Linked-Etag").or(() -> answer.header("ETag")).orElse("");
            String hash = etag.replaceFirst("^W/", "").replace("\"", "");
            if (!size.matches("\\d{1,18}") || !HubFile.isHash(hash)) {
              throw new HubException(
                  "The hub %s doesn't tell size and hash of %s of %s, without which it can't be checked."
                      .formatted(endpoint, name, id));
            }
            return new HubFile(name, Long.parseLong(size), hash);
          }
        });
  }

  /**
   * Asks once for a file's bytes.
   *
   * @param from the first byte that is wanted; the answer may begin at 0 nevertheless
   */
  Answer open(HubId id, HubFile file, long from) throws IOException {
    HttpRequest.Builder request = request("GET", resolve(id, file.name()));
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    return ask(id, file.name(), request, true);
  }

  private URI at(String path) {
    return URI.create(endpoint + path);
  }

  private URI resolve(HubId id, String name) {
    StringBuilder path = new StringBuilder("/" + id.repository() + "/resolve/");
    path.append(encoded(id.revision()));
    for (String part : name.split("/", -1)) {
      path.append('/').append(encoded(part));
    }
    return at(path.toString());
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String method, URI uri) {
    return HttpRequest.newBuilder(uri)
        .method(method, HttpRequest.BodyPublishers.noBody())
        .timeout(patience)
        .header("Accept-Encoding", "identity")
        .header("User-Agent", "shortgpt");
  }

  /**
   * Sends a request where the hub says that it belongs.
   *
   * @param away whether to go to other hosts too; else their address is the answer
   */
  private Answer ask(HubId id, String what, HttpRequest.Builder request, boolean away)
      throws IOException {
    boolean own = true;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpRequest.Builder next = request.copy();
      if (own) {
        token.ifPresent(secret -> next.header("Authorization", secret.header()));
      }
      HttpRequest sent = next.build();
      HttpResponse<InputStream> response = send(sent);
      Answer answer = new Answer(response, new WatchedStream(response.body(), patience, watcher));
      int status = response.statusCode();
      Optional<String> location = answer.header("Location");
      if (status / 100 != 3 || status == 304 || location.isEmpty()) {
        return checked(id, what, answer, own);
      }
      URI target = target(id, sent.uri(), location.get());
      if (!away && !isSameOrigin(target, endpoint)) {
        return answer;
      }
      answer.close();
      own &= isSameOrigin(target, endpoint);
      request.uri(target);
    }
    throw new HubException(
        "%s can't be fetched: the hub sends from one address to the next, more than %d times."
            .formatted(id, MOST_REDIRECTS));
  }

  /** The answer if it is one; another host's refusal passes, as its address is good for a while. */
  private Answer checked(HubId id, String what, Answer answer, boolean own) throws IOException {
    if (answer.status() / 100 == 2 || answer.status() == Answer.NO_SUCH_RANGE) {
      return answer;
    }
    answer.close();
    if (!own && answer.status() / 100 == 4) {
      String host = answer.response().uri().getHost();
      throw new TransientException(
          "sends to %s, which answers with status %d".formatted(host, answer.status()));
    }
    throw refusal.of(id, what, answer.status(), answer.headers());
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new UnreachableException(request.uri().getHost(), e);
    } catch (HttpTimeoutException e) {
      throw new TransientException("says nothing for %d s".formatted(patience.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the hub");
    } catch (SSLException e) {
      throw new HubException(
          "The connection to %s can't be trusted: %s."
              .formatted(request.uri().getHost(), e.getMessage()),
          e);
    } catch (IOException e) {
      throw new TransientException("cuts the connection", e);
    }
  }

  /** Where a redirect leads; never from an encrypted connection to an open one. */
  private static URI target(HubId id, URI from, String location) throws HubException {
    try {
      URI target = from.resolve(new URI(location));
      boolean web =
          "https".equals(target.getScheme())
              || ("http".equals(target.getScheme()) && "http".equals(from.getScheme()));
      if (web && target.getHost() != null) {
        return target;
      }
    } catch (URISyntaxException e) {
      // Said below, without the address: it may be signed.
    }
    throw new HubException(
        "%s can't be fetched: the hub sends to an address that can't be used.".formatted(id));
  }

  private static boolean isSameOrigin(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && a.getPort() == b.getPort();
  }

  @Override
  public void close() {
    watcher.shutdownNow();
  }
}
