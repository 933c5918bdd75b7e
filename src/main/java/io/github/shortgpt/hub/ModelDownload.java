package io.github.shortgpt.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.WeightFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Brings a model of the hub into the cache, only the files that a run needs.
 *
 * <p>A snapshot gets its links when all its blobs are there and checked, config.json last, and a
 * branch its commit behind that: whatever a kill leaves, it is no model that looks whole.
 */
public final class ModelDownload implements ModelFinder.Fetching {
  private final HubEnvironment environment;
  private final DownloadListener listener;
  private final Retries retries;

  public ModelDownload(HubEnvironment environment, DownloadListener listener) {
    this(environment, listener, Retries.USUAL);
  }

  ModelDownload(HubEnvironment environment, DownloadListener listener, Retries retries) {
    this.environment = environment;
    this.listener = listener;
    this.retries = retries;
  }

  /**
   * Asks the hub what the revision stands for today, and fetches of that what isn't there; offline
   * it is what the cache has.
   *
   * @throws HubException in a sentence that says what to do
   */
  @Override
  public Path fetch(HubId id) throws IOException {
    HubCache cache = environment.cache();
    if (environment.isOffline()) {
      Optional<Path> cached = cache.find(id);
      if (cached.isPresent()) {
        return cached.get();
      }
      throw new HubException(
          "%s is not in the cache %s, or not whole, and HF_HUB_OFFLINE forbids fetching it. Unset it, or give a directory."
              .formatted(id, cache.directory()));
    }
    try (HubClient client = new HubClient(environment, retries)) {
      HubListing listing = client.list(id);
      CachedRepository repository = cache.repository(id.repository());
      repository.prepare();
      return new Fetched(client, id, listing, repository).snapshot();
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw interrupted(id);
    } catch (UnreachableException e) {
      throw new HubException(
          "%s can't be fetched: %s. Check the network and HF_ENDPOINT, or give a directory."
              .formatted(id, e.getMessage()),
          e);
    }
  }

  private static InterruptedIOException interrupted(HubId id) {
    return new InterruptedIOException(
        "Interrupted; what has come of %s is kept, and the same command goes on from there."
            .formatted(id));
  }

  /** One model on its way. */
  private final class Fetched {
    private final HubClient client;
    private final HubId id;
    private final HubId pinned;
    private final HubListing listing;
    private final CachedRepository repository;
    private final Map<String, HubFile> files;

    Fetched(HubClient client, HubId id, HubListing listing, CachedRepository repository) {
      this.client = client;
      this.id = id;
      this.pinned = id.at(listing.commit());
      this.listing = listing;
      this.repository = repository;
      this.files = new TreeMap<>(listing.files());
    }

    Path snapshot() throws IOException {
      FileSelection selection = new FileSelection(id, listing);
      WeightFiles weights = selection.weights();
      HubFile config = now(ModelConfig.FILE_NAME);
      listener.found(modelType(config));
      Set<String> last = new LinkedHashSet<>();
      if (weights.areSharded()) {
        last.add(now(weights.head()).name());
      }
      last.add(config.name());
      Set<String> names = new LinkedHashSet<>(selection.companions());
      names.addAll(weights.files(repository.blob(file(weights.head()).hash())));
      fetch(all(names));
      names.addAll(last);
      return linked(all(names));
    }

    /** The snapshot, whose files are there now. */
    private Path linked(List<HubFile> whole) throws IOException {
      CachedSnapshot snapshot = repository.snapshot(listing.commit());
      for (String name : CachedSnapshot.expected()) {
        if (!listing.has(name)) {
          snapshot.rememberAbsent(name);
        }
      }
      for (HubFile file : whole) {
        snapshot.link(file);
      }
      repository.remember(id.revision(), listing.commit());
      return snapshot.directory();
    }

    /** A small file that says which others are needed. */
    private HubFile now(String name) throws IOException {
      HubFile file = file(name);
      new BlobDownload(client, pinned, repository, bytes -> {}).run(file);
      return file;
    }

    private void fetch(List<HubFile> wanted) throws IOException {
      List<HubFile> missing = new ArrayList<>();
      long bytes = 0;
      for (HubFile file : wanted) {
        if (!BlobDownload.isCached(repository, file)) {
          missing.add(file);
          bytes += BlobDownload.remaining(repository, file);
        }
      }
      if (missing.isEmpty()) {
        return;
      }
      repository.checkRoom(bytes);
      DownloadPlan plan =
          new DownloadPlan(
              id,
              listing.commit(),
              client.endpoint(),
              repository.directory(),
              missing.size(),
              bytes);
      listener.begins(plan);
      new ParallelDownloads(client, pinned, repository, listener).run(missing);
      listener.ends(plan);
    }

    private List<HubFile> all(Set<String> names) throws IOException {
      List<HubFile> all = new ArrayList<>();
      for (String name : names) {
        all.add(file(name));
      }
      return all;
    }

    private HubFile file(String name) throws IOException {
      if (!listing.has(name)) {
        throw new HubException(
            "%s lacks %s, which its index names; it can't be used.".formatted(pinned, name));
      }
      HubFile file = files.get(name);
      if (file == null) {
        file = client.describe(pinned, name);
        files.put(name, file);
      }
      return file;
    }

    private String modelType(HubFile config) throws IOException {
      try {
        JsonNode tree =
            JsonMapper.builder()
                .build()
                .readTree(Files.readAllBytes(repository.blob(config.hash())));
        return tree.path("model_type").asText();
      } catch (JsonProcessingException e) {
        throw new HubException("The config.json of %s is not valid JSON.".formatted(pinned), e);
      }
    }
  }
}
