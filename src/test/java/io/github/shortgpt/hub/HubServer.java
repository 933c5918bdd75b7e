package io.github.shortgpt.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * The hub on loopback: its API, its files, and large ones on another host (port), as the real one
 * has them. {@link #main} serves directories for tests of whole processes.
 */
public final class HubServer implements AutoCloseable {
  /** Where each repository's branch main stands. */
  public static final String COMMIT = "c0ffee0123456789c0ffee0123456789c0ffee01";

  private final Map<String, Map<String, byte[]>> repositories = new ConcurrentHashMap<>();
  private final Map<String, String> renamed = new ConcurrentHashMap<>();
  private final Map<String, byte[]> large = new ConcurrentHashMap<>();
  private final Map<String, Deque<HubFault>> faults = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer hub;
  private final HttpServer elsewhere;
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private volatile String token = "";
  private volatile boolean tellsHashes = true;

  public HubServer(int port) throws IOException {
    hub = start(port);
    elsewhere = start(0);
    hub.createContext("/", exchange -> answer(exchange, this::onHub));
    elsewhere.createContext("/", exchange -> answer(exchange, this::onElsewhere));
  }

  /**
   * Serves every directory {@code org/name} below a directory: {@code PORT DIRECTORY [BYTES/S]}.
   */
  public static void main(String[] args) throws IOException {
    HubServer server = new HubServer(Integer.parseInt(args[0]));
    if (args.length > 2) {
      server.slow(Long.parseLong(args[2]));
    }
    Path root = Path.of(args[1]);
    try (Stream<Path> directories = Files.walk(root, 2)) {
      for (Path directory : directories.filter(Files::isDirectory).toList()) {
        Path name = root.relativize(directory);
        if (name.getNameCount() == 2) {
          server.repository(name.toString(), files(directory));
        }
      }
    }
    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)
        .println("HF_ENDPOINT=" + server.endpoint());
  }

  private HttpServer start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.start();
    return server;
  }

  /** All files of a directory by name. */
  public static Map<String, byte[]> files(Path directory) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  /** Serves a repository. */
  public HubServer repository(String name, Map<String, byte[]> files) {
    repositories.put(name, new TreeMap<>(files));
    return this;
  }

  /** The old name of a repository leads to the new one. */
  public HubServer renamed(String from, String to) {
    renamed.put(from, to);
    return this;
  }

  /** Refuses who doesn't send this token. */
  public HubServer requiring(String secret) {
    token = secret;
    return this;
  }

  /** Sends so many bytes a second of each file. */
  public HubServer slow(long bytes) {
    bytesPerSecond = bytes;
    return this;
  }

  /** Lists names only, as some mirrors do. */
  public HubServer listingNamesOnly() {
    tellsHashes = false;
    return this;
  }

  /** Goes wrong in this way, once, when a path that ends so is asked for. */
  public HubServer fault(String ending, HubFault fault) {
    faults.computeIfAbsent(ending, e -> new ArrayDeque<>()).add(fault);
    return this;
  }

  public String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /** Method, path, range and whether a token came, of each request so far. */
  public List<String> requests() {
    return requests;
  }

  private interface Handler {
    void handle(HttpExchange exchange, String path) throws IOException;
  }

  private void answer(HttpExchange exchange, Handler handler) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean secret = exchange.getRequestHeaders().containsKey("Authorization");
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(
        exchange.getRequestMethod()
            + (exchange.getHttpContext().getServer() == elsewhere ? " elsewhere" : " hub")
            + path
            + (range == null ? "" : " " + range)
            + (secret ? " with token" : ""));
    try {
      handler.handle(exchange, path);
    } finally {
      exchange.close();
    }
  }

  private void onHub(HttpExchange exchange, String path) throws IOException {
    for (Map.Entry<String, String> name : renamed.entrySet()) {
      if (path.contains("/" + name.getKey() + "/")) {
        redirect(exchange, 307, path.replace(name.getKey(), name.getValue()) + query(exchange));
        return;
      }
    }
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    if (!token.isEmpty() && !("Bearer " + token).equals(sent)) {
      refuse(exchange, 401, sent == null ? "RepoNotFound" : "", "Invalid username or password.");
    } else if (path.startsWith("/api/models/")) {
      list(exchange, path);
    } else {
      resolve(exchange, path);
    }
  }

  private static String query(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    return query == null ? "" : "?" + query;
  }

  private static void redirect(HttpExchange exchange, int status, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(status, -1);
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    exchange.getResponseHeaders().set("X-Error-Code", code);
    exchange.getResponseHeaders().set("X-Error-Message", message);
    exchange.sendResponseHeaders(status, -1);
  }

  private void list(HttpExchange exchange, String path) throws IOException {
    String[] parts = path.substring("/api/models/".length()).split("/revision/", -1);
    Map<String, byte[]> files = repositories.get(parts[0]);
    if (fails(exchange, path, new byte[0])) {
      return;
    }
    if (files == null) {
      refuse(exchange, token.isEmpty() ? 401 : 404, "RepoNotFound", "Repository not found");
    } else if (parts.length > 1 && !parts[1].equals("main") && !parts[1].equals(COMMIT)) {
      refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + parts[1]);
    } else {
      boolean blobs = tellsHashes && query(exchange).contains("blobs=true");
      List<String> siblings = new ArrayList<>();
      files.forEach((name, bytes) -> siblings.add(sibling(name, bytes, blobs)));
      send(
          exchange,
          "{\"id\": \"%s\", \"sha\": \"%s\", \"siblings\": [%s]}"
              .formatted(parts[0], COMMIT, String.join(", ", siblings))
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String sibling(String name, byte[] bytes, boolean blobs) {
    String escaped = name.replace("\\", "\\\\").replace("\n", "\\n");
    if (!blobs) {
      return "{\"rfilename\": \"%s\"}".formatted(escaped);
    }
    String lfs =
        isLarge(name)
            ? ", \"lfs\": {\"size\": %d, \"sha256\": \"%s\", \"pointerSize\": 134}"
                .formatted(bytes.length, sha256(bytes))
            : "";
    return "{\"rfilename\": \"%s\", \"size\": %d, \"blobId\": \"%s\"%s}"
        .formatted(escaped, bytes.length, gitHash(bytes), lfs);
  }

  private static boolean isLarge(String name) {
    return name.matches(".*\\.(safetensors|bin|model|pth|gguf)");
  }

  private void resolve(HttpExchange exchange, String path) throws IOException {
    String[] parts = path.substring(1).split("/resolve/", -1);
    Map<String, byte[]> files = repositories.get(parts[0]);
    String name = parts.length < 2 ? "" : parts[1].substring(parts[1].indexOf('/') + 1);
    byte[] bytes = files == null ? null : files.get(name);
    if (bytes == null) {
      refuse(exchange, 404, files == null ? "RepoNotFound" : "EntryNotFound", "Entry not found");
      return;
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    if (isLarge(name)) {
      String hash = sha256(bytes);
      large.put(hash, bytes);
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + hash + '"');
      exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(bytes.length));
      if (!fails(exchange, path, bytes)) {
        String host = "http://localhost:" + elsewhere.getAddress().getPort();
        redirect(exchange, 302, host + "/" + hash + "/" + name + "?Signature=once");
      }
      return;
    }
    exchange.getResponseHeaders().set("ETag", '"' + gitHash(bytes) + '"');
    if (!fails(exchange, path, bytes)) {
      send(exchange, bytes);
    }
  }

  private void onElsewhere(HttpExchange exchange, String path) throws IOException {
    byte[] bytes = large.get(path.split("/", -1)[1]);
    if (!fails(exchange, path, bytes)) {
      exchange.getResponseHeaders().set("ETag", "\"that of the store\"");
      send(exchange, bytes);
    }
  }

  private boolean fails(HttpExchange exchange, String path, byte[] bytes) throws IOException {
    for (Map.Entry<String, Deque<HubFault>> entry : faults.entrySet()) {
      if (path.endsWith(entry.getKey())
          && (exchange.getHttpContext().getServer() == elsewhere) == isLarge(path)) {
        HubFault fault;
        synchronized (entry.getValue()) {
          fault = entry.getValue().poll();
        }
        if (fault != null) {
          return fault.answer(exchange, bytes);
        }
      }
    }
    return false;
  }

  static int startOf(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  static byte[] from(HttpExchange exchange, byte[] bytes) {
    int start = startOf(exchange);
    if (start > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(start, bytes.length - 1, bytes.length));
    }
    return Arrays.copyOfRange(bytes, start, bytes.length);
  }

  private void send(HttpExchange exchange, byte[] bytes) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    if (startOf(exchange) >= bytes.length && startOf(exchange) > 0) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    byte[] part = from(exchange, bytes);
    exchange.sendResponseHeaders(
        startOf(exchange) > 0 ? 206 : 200, part.length == 0 ? -1 : part.length);
    if (part.length > 0) {
      write(exchange.getResponseBody(), part);
    }
  }

  private void write(OutputStream out, byte[] bytes) throws IOException {
    int step = (int) Math.min(Math.max(1, bytesPerSecond / 20), 1 << 20);
    for (int at = 0; at < bytes.length; at += step) {
      out.write(bytes, at, Math.min(step, bytes.length - at));
      out.flush();
      if (bytesPerSecond < Long.MAX_VALUE) {
        try {
          Thread.sleep(50);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  static String sha256(byte[] bytes) {
    return hash("SHA-256", bytes);
  }

  static String gitHash(byte[] bytes) {
    byte[] head = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, all, head.length, bytes.length);
    return hash("SHA-1", all);
  }

  private static String hash(String name, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    elsewhere.stop(0);
    threads.shutdownNow();
  }
}
