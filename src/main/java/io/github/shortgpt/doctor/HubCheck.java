package io.github.shortgpt.doctor;

import io.github.shortgpt.hub.HubEnvironment;
import java.io.IOException;

/** What the environment says about Hugging Face's hub; never a token itself. */
final class HubCheck {
  private static final String NAME = "hub";

  private HubCheck() {}

  static Finding finding(Surroundings surroundings) {
    HubEnvironment hub = surroundings.hub();
    try {
      String token = hub.token().isPresent() ? "a token is set" : "no token";
      String offline = hub.isOffline() ? ", offline" : "";
      return Finding.ok(NAME, hub.endpoint() + ", " + token + offline);
    } catch (IOException e) {
      return Finding.warning(NAME, "a setting that can't be used", e.getMessage());
    }
  }
}
