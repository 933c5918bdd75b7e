package io.github.shortgpt.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash by which the hub names a file's bytes: SHA-256, or git's SHA-1 of a blob. */
final class BlobDigest {
  private static final int SHA256_DIGITS = 64;
  private static final int BUFFER_BYTES = 1 << 20;

  private final HubFile file;
  private final MessageDigest digest;

  BlobDigest(HubFile file) {
    this.file = file;
    try {
      digest = MessageDigest.getInstance(isSha256() ? "SHA-256" : "SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has both", e);
    }
    begin();
  }

  private boolean isSha256() {
    return file.hash().length() == SHA256_DIGITS;
  }

  /** Forgets all bytes. */
  void begin() {
    digest.reset();
    if (!isSha256()) {
      digest.update(("blob " + file.size() + "\0").getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Takes the next bytes of the file. */
  void update(byte[] bytes, int length) {
    digest.update(bytes, 0, length);
  }

  /** Takes all that a channel holds, from its start; it then stands at its end. */
  void updateFrom(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    channel.position(0);
    while (channel.read(buffer) >= 0) {
      digest.update(buffer.flip());
      buffer.clear();
    }
  }

  /** Whether these were the bytes of the file; begins anew. */
  boolean matches() {
    boolean matches = HexFormat.of().formatHex(digest.digest()).equals(file.hash());
    begin();
    return matches;
  }

  /** What kind of hash it is, for an error. */
  String kind() {
    return isSha256() ? "SHA-256" : "git hash";
  }
}
