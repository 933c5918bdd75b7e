package io.github.shortgpt.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * An option, or an argument that has no name.
 *
 * @param names the shortest first; empty for an argument
 * @param label what its value is called; "" for a flag
 * @param values all that its value can be; empty where that can't be listed
 * @param repeatable whether it may be given more than once
 * @param description a paragraph each
 */
record DescribedOption(
    List<String> names,
    String label,
    List<String> values,
    boolean repeatable,
    List<String> description) {
  private static final Pattern ALTERNATIVES = Pattern.compile("[a-z0-9.]+(\\|[a-z0-9.]+)+");
  private static final Pattern FILES = Pattern.compile(".*(MODEL|DIR|FILE|PATH|TEXT).*");

  DescribedOption {
    names = List.copyOf(names);
    values = List.copyOf(values);
    description = List.copyOf(description);
  }

  static DescribedOption of(OptionSpec option) {
    return of(Arrays.asList(option.names()), option);
  }

  static DescribedOption of(PositionalParamSpec argument) {
    return of(List.of(), argument);
  }

  private static DescribedOption of(List<String> names, ArgSpec spec) {
    String label = spec.arity().max() == 0 ? "" : spec.paramLabel();
    return new DescribedOption(
        names,
        label,
        label.isEmpty() ? List.of() : values(label, spec),
        spec.isMultiValue(),
        paragraphs(spec.description()));
  }

  private static List<String> values(String label, ArgSpec spec) {
    if (ALTERNATIVES.matcher(label).matches()) {
      return Arrays.asList(label.split("\\|", -1));
    }
    List<String> values = new ArrayList<>();
    if (spec.completionCandidates() != null) {
      spec.completionCandidates().forEach(values::add);
    }
    return values;
  }

  /** picocli's texts as it prints them: formats, or text if they are none. */
  static List<String> paragraphs(String... texts) {
    return Arrays.stream(texts).map(DescribedOption::formatted).toList();
  }

  private static String formatted(String text) {
    try {
      return String.format(Locale.ROOT, text);
    } catch (IllegalFormatException e) {
      return text;
    }
  }

  boolean takesValue() {
    return !label.isEmpty();
  }

  /** Whether its value may be the name of a file. */
  boolean takesFile() {
    return values.isEmpty() && FILES.matcher(label).matches();
  }

  /** The beginning of the description, for a line beside the name. */
  String summary() {
    String text = description.isEmpty() ? "" : description.get(0);
    return text.replaceFirst("(?s)( \\(|[.:;] |[.:;]$).*", "");
  }
}
