package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A fingerprint of a checkpoint that costs milliseconds whatever its size: SHA-256 over config.json
 * and, for every tensor in name order, its name, dtype, shape and three samples of its bytes, at
 * the start, the middle and the end.
 *
 * <p>It tells a checkpoint from its fine-tunes, which differ nearly everywhere, and doesn't depend
 * on how tensors are spread over shards. It is not proof against someone who changes single weights
 * on purpose.
 */
public final class CheckpointDigest {
  /** What stands before the hexadecimal digits. */
  public static final String PREFIX = "sampled-sha256:";

  private CheckpointDigest() {}

  public static String of(Checkpoint checkpoint) throws IOException {
    MessageDigest sha256 = sha256();
    sha256.update(checkpoint.config().text().getBytes(StandardCharsets.UTF_8));
    for (String name : checkpoint.tensors().keySet().stream().sorted().toList()) {
      TensorLocation tensor = checkpoint.tensors().get(name);
      sha256.update((name + " " + tensor.describe()).getBytes(StandardCharsets.UTF_8));
      tensor.samples().forEach(sha256::update);
    }
    return PREFIX + HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
