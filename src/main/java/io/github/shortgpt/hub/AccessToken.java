package io.github.shortgpt.hub;

/** What proves to the hub who is asking; it is printed nowhere. */
public final class AccessToken {
  private final String secret;

  private AccessToken(String secret) {
    this.secret = secret;
  }

  /**
   * A token as it stands in a variable or a file.
   *
   * @throws HubException if it can't be one; the message doesn't repeat it
   */
  static AccessToken of(String secret) throws HubException {
    if (!secret.matches("[\\x21-\\x7e]+")) {
      throw new HubException(
          "The Hugging Face token has characters that no token has. Set HF_TOKEN anew, or log in"
              + " with: hf auth login.");
    }
    return new AccessToken(secret);
  }

  /** The value of the header {@code Authorization}. */
  String header() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "a token";
  }
}
