package io.github.shortgpt.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the hub doesn't give what was asked for, in a sentence with the page to visit.
 *
 * @param endpoint the hub
 * @param loggedIn whether a token was sent
 */
record HubRefusal(URI endpoint, boolean loggedIn) {
  private static final Pattern RESET = Pattern.compile(";\\s*t=(\\d{1,9})");
  private static final String LOG_IN = "log in with \"hf auth login\" or set HF_TOKEN";

  /**
   * What to throw for a status that is none of success.
   *
   * @param what the file, or nothing where it is about the repository
   */
  IOException of(HubId id, String what, int status, HttpHeaders headers) {
    if (status == 429 || status == 408 || status >= 500) {
      return new TransientException("answers with status " + status, asked(headers));
    }
    String code = headers.firstValue("X-Error-Code").orElse("");
    String message = headers.firstValue("X-Error-Message").orElse("");
    String known = known(id, what, code, message);
    if (!known.isEmpty()) {
      return new HubException(known);
    }
    if (message.startsWith("Invalid credentials") || (status == 401 && loggedIn)) {
      return new HubException(
          "The hub doesn't take the token (of HF_TOKEN or \"hf auth login\"). Make one at %s/settings/tokens."
              .formatted(endpoint));
    }
    String page = endpoint + "/" + id.repository();
    if (status == 401 || status == 404) {
      return new MissingRepositoryException(missing(id, page));
    }
    String how = loggedIn ? "this token" : "no token";
    return new HubException(
        status == 403
            ? "The hub forbids reading %s with %s; see %s.".formatted(id, how, page)
            : "The hub answers a request for %s with status %d; see %s."
                .formatted(id, status, page));
  }

  private String missing(HubId id, String page) {
    return "There is no %s on the hub that %s may read: the name is wrong, or it is private or gated. Look at %s%s."
        .formatted(
            id.repository(),
            loggedIn ? "your token" : "anyone",
            page,
            loggedIn ? "" : "; if it is there for you, " + LOG_IN);
  }

  /** What the hub says in words; nothing if it doesn't. */
  private String known(HubId id, String what, String code, String message) {
    String page = endpoint + "/" + id.repository();
    if (code.equals("GatedRepo")) {
      return "%s is gated: its owner wants to be asked. Ask for access at %s%s."
          .formatted(id, page, loggedIn ? " with the account of your token" : ", then " + LOG_IN);
    }
    if (code.equals("RevisionNotFound")) {
      return "%s has no branch, tag or commit \"%s\"; see %s/commits/main."
          .formatted(id.repository(), id.revision(), page);
    }
    if (code.equals("EntryNotFound")) {
      return "%s has no file %s; see %s/tree/%s.".formatted(id, what, page, id.revision());
    }
    if (message.equals("Access to this resource is disabled.")) {
      return "%s is disabled on the hub; see %s.".formatted(id, page);
    }
    return "";
  }

  /** How long the hub asks to wait: by Retry-After, or by when its limit is lifted. */
  private static Duration asked(HttpHeaders headers) {
    String after = headers.firstValue("Retry-After").orElse("").strip();
    if (after.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(after));
    }
    if (!after.isEmpty()) {
      return until(after, headers.firstValue("Date").orElse(""));
    }
    Matcher reset = RESET.matcher(headers.firstValue("RateLimit").orElse(""));
    return reset.find() ? Duration.ofSeconds(Long.parseLong(reset.group(1))) : Duration.ZERO;
  }

  /** From one time to another, both the hub's: this machine's clock may be wrong. */
  private static Duration until(String then, String now) {
    DateTimeFormatter form = DateTimeFormatter.RFC_1123_DATE_TIME;
    try {
      Duration wait =
          Duration.between(ZonedDateTime.parse(now, form), ZonedDateTime.parse(then, form));
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }
}
