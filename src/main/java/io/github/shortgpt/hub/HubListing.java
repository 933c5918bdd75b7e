package io.github.shortgpt.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a repository holds at one commit.
 *
 * @param commit 40 hexadecimal digits
 * @param names of all files
 * @param files those of which the hub told size and hash, which some mirrors don't
 */
record HubListing(String commit, List<String> names, Map<String, HubFile> files) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  HubListing {
    names = List.copyOf(names);
    files = Map.copyOf(files);
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /**
   * Reads what {@code /api/models/<repository>/revision/<revision>?blobs=true} answers.
   *
   * @throws HubException if it isn't that, or names a file that would lie elsewhere
   */
  static HubListing parse(HubId id, byte[] answer) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw wrong(id, "it is not JSON");
    }
    String commit = root.path("sha").asText();
    if (!HubId.COMMIT.matcher(commit).matches() || !root.path("siblings").isArray()) {
      throw wrong(id, "it names no commit and no files");
    }
    List<String> names = new ArrayList<>();
    Map<String, HubFile> files = new TreeMap<>();
    for (JsonNode sibling : root.path("siblings")) {
      String name = sibling.path("rfilename").asText();
      if (!HubFile.isName(name)) {
        throw new HubException(
            "%s lists a file whose name leads out of its directory, \"%s\"; nothing of it is fetched."
                .formatted(id, printable(name)));
      }
      names.add(name);
      JsonNode large = sibling.path("lfs");
      String hash = large.isObject() ? large.path("sha256").asText() : text(sibling, "blobId");
      JsonNode size = large.isObject() ? large.path("size") : sibling.path("size");
      if (size.canConvertToLong() && size.asLong() >= 0 && HubFile.isHash(hash)) {
        files.put(name, new HubFile(name, size.asLong(), hash));
      }
    }
    return new HubListing(commit, names, files);
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asText();
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  private static HubException wrong(HubId id, String how) {
    return new HubException(
        "What the hub answered about %s can't be used: %s. Is HF_ENDPOINT a hub?"
            .formatted(id, how));
  }
}
