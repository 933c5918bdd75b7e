package io.github.shortgpt.rewrite;

import io.github.shortgpt.family.LayerNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Layers that an entry of a quantisation config names by index: {@code model.layers.3.mlp}, or as
 * in {@code .*layers\.3\..*} without the path above and with escaped dots.
 */
final class LayerMentions {
  private static final Pattern PATTERN_SIGN = Pattern.compile("[*+?^$(|\\\\\\[:]");

  private final Renumbering renumbering;
  private final Pattern mention;
  private final Pattern plain;

  LayerMentions(LayerNaming naming, Renumbering renumbering) {
    this.renumbering = renumbering;
    String path = "";
    for (String name : naming.prefix().split("\\.", -1)) {
      if (!name.isEmpty()) {
        path = path.isEmpty() ? name : "(?:" + path + "\\\\?\\.)?" + name;
      }
    }
    this.mention = Pattern.compile("(?<!\\w)" + path + "\\\\?\\.([0-9]{1,6})(?![0-9])");
    this.plain = Pattern.compile(path + "\\.[0-9]{1,6}\\.[\\w.\\-]+");
  }

  /** Whether an entry is the full name of something in one layer, which has only one reading. */
  boolean isPlain(String entry) {
    return plain.matcher(entry).matches();
  }

  boolean anyIn(String text) {
    return mention.matcher(text).find();
  }

  /** What an entry names up to a layer's index in another stack, as in {@code visual.layers.3}. */
  Optional<String> ofAnotherStack(String entry) {
    Matcher matcher = mention.matcher(entry);
    return matcher.find() && !isOurs(entry, matcher)
        ? Optional.of(entry.substring(0, matcher.end()))
        : Optional.empty();
  }

  /** After a literal path it is another stack's layer. */
  private static boolean isOurs(String entry, Matcher found) {
    String before = entry.substring(0, found.start());
    return before.isEmpty() || PATTERN_SIGN.matcher(before).find();
  }

  /** The entry with new indexes; empty if it names one layer and that goes. */
  Optional<String> renumbered(String entry) {
    List<MatchResult> found = new ArrayList<>();
    Matcher matcher = mention.matcher(entry);
    while (matcher.find()) {
      if (isOurs(entry, matcher)) {
        found.add(matcher.toMatchResult());
      }
    }
    StringBuilder renumbered = new StringBuilder(entry);
    for (int i = found.size() - 1; i >= 0; i--) {
      Optional<Integer> layer = renumbering.layer(Integer.parseInt(found.get(i).group(1)));
      if (layer.isEmpty()) {
        return found.size() == 1 ? Optional.empty() : Optional.of(entry);
      }
      renumbered.replace(found.get(i).start(1), found.get(i).end(1), layer.get().toString());
    }
    return Optional.of(renumbered.toString());
  }
}
