package io.github.shortgpt.family;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A way to store weight matrices in fewer bits, as its JSON file declares it.
 *
 * @param methods the values of {@code quant_method} that mean it
 * @param knownBy what shows it where no {@code quant_method} is given: a file beside config.json,
 *     or a {@code file:path} whose value is there and not false
 * @param bits where to read how many bits a number takes: a path, a {@code path=number} for a flag
 *     or {@code =number}; the first that leads anywhere counts
 * @param forms what may stand on disk in place of one matrix
 * @param ofParent tensors of a module that holds such matrices, as {@code k_scale} of {@code
 *     self_attn}
 * @param globs whether a {@code *} in those lists stands for anything, not for a repetition
 * @param modules file → paths of the lists and objects in it that name modules
 */
public record QuantisationScheme(
    List<String> methods,
    List<String> knownBy,
    List<String> bits,
    List<Form> forms,
    List<String> ofParent,
    boolean globs,
    Map<String, List<String>> modules) {
  static final String WEIGHT = "weight";
  private static final Pattern AROUND_WEIGHT = Pattern.compile("(_?)" + WEIGHT + "((?:[._].+)?)");

  public QuantisationScheme {
    methods = List.copyOf(methods);
    knownBy = knownBy == null ? List.of() : List.copyOf(knownBy);
    bits = List.copyOf(bits);
    forms = List.copyOf(forms);
    ofParent = ofParent == null ? List.of() : List.copyOf(ofParent);
    modules = Map.copyOf(modules);
  }

  /**
   * The tensors that together stand for a matrix, as named in its module. Where the matrix is not
   * called {@code weight}, its own name stands for that word: {@code gate_up_proj_blocks} for
   * {@code weight_blocks}.
   *
   * @param needs all of them are there
   * @param may these can be there too
   */
  public record Form(List<String> needs, List<String> may) {
    public Form {
      needs = List.copyOf(needs);
      may = List.copyOf(may);
    }

    Stream<String> all() {
      return Stream.concat(needs.stream(), may.stream());
    }
  }

  /** A tensor's place in the form of a matrix. */
  record Part(String slot, String of) {}

  /** Whether only a checkpoint that is quantised this way has a tensor of this name. */
  boolean marks(String tensor) {
    for (Form form : forms) {
      for (String part : form.needs()) {
        if (!part.equals(WEIGHT) && slot(tensor, part).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Of which slot's form a tensor is a part, if of any. */
  Optional<Part> partOf(String tensor, Predicate<String> isMatrix) {
    return forms.stream()
        .flatMap(Form::all)
        .distinct()
        .flatMap(part -> slot(tensor, part).map(slot -> new Part(slot, part)).stream())
        .filter(part -> isMatrix.test(part.slot()))
        .findFirst();
  }

  /** The slot of which {@code tensor} would be {@code part}. */
  private static Optional<String> slot(String tensor, String part) {
    Matcher around = AROUND_WEIGHT.matcher(part);
    if (!around.matches()) {
      return tensor.endsWith("." + part)
          ? Optional.of(tensor.substring(0, tensor.length() - part.length()) + WEIGHT)
          : Optional.empty();
    }
    String before = around.group(1);
    String after = around.group(2);
    if (!tensor.endsWith(after)) {
      return Optional.empty();
    }
    String base = tensor.substring(0, tensor.length() - after.length());
    int name = base.lastIndexOf('.') + 1;
    return base.startsWith(before, name)
        ? Optional.of(base.substring(0, name) + base.substring(name + before.length()))
        : Optional.empty();
  }

  /** The name of a form's part on disk. */
  static String nameOf(Part part) {
    Matcher around = AROUND_WEIGHT.matcher(part.of());
    int name = part.slot().lastIndexOf('.') + 1;
    String module = part.slot().substring(0, name);
    return around.matches()
        ? module + around.group(1) + part.slot().substring(name) + around.group(2)
        : module + part.of();
  }
}
