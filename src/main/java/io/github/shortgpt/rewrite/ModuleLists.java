package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.JsonEdit;
import io.github.shortgpt.checkpoint.KeyPath;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.Quantisation;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/**
 * The lists of modules in a quantisation config, with new indexes: what is said of a module of a
 * kept layer stays said of it, and of no other.
 */
final class ModuleLists {
  private final Quantisation quantisation;
  private final LayerMentions mentions;
  private final int layers;
  private final boolean hasOtherStacks;

  /** The kept modules and tensors: old name → new name. */
  private final Map<String, String> kept = new LinkedHashMap<>();

  private ModuleLists(Decoder decoder, PruningPlan plan) {
    Renumbering renumbering = new Renumbering(decoder.family(), plan);
    this.quantisation = decoder.quantisation().orElseThrow();
    this.mentions = new LayerMentions(decoder.family().layers(), renumbering);
    this.layers = plan.layers();
    this.hasOtherStacks = decoder.family().config().part() != null;
    for (String tensor : decoder.checkpoint().tensors().keySet()) {
      renumbering.tensor(tensor).ifPresent(renamed -> addWithModules(tensor, renamed));
    }
  }

  private void addWithModules(String old, String renamed) {
    kept.put(old, renamed);
    int dot = old.lastIndexOf('.');
    if (dot > 0 && !kept.containsKey(old.substring(0, dot))) {
      addWithModules(old.substring(0, dot), renamed.substring(0, renamed.lastIndexOf('.')));
    }
  }

  /**
   * Renumbers config.json's lists, and those of the files beside it that have some.
   *
   * @param edit of config.json
   * @return the new texts of the other files, by name
   * @throws UnsupportedModelException if an entry would mean something else, naming it
   */
  static Map<String, String> renumber(Decoder decoder, PruningPlan plan, JsonEdit edit)
      throws IOException {
    Map<String, String> others = new TreeMap<>();
    if (decoder.quantisation().isEmpty() || plan.removed().isEmpty()) {
      return others;
    }
    ModuleLists lists = new ModuleLists(decoder, plan);
    ModelConfig config = decoder.checkpoint().config();
    lists.renumber(config, ModelConfig.FILE_NAME, edit);
    ModelConfig text = decoder.textConfig();
    if (!text.path().isEmpty()) {
      lists.renumber(text, ModelConfig.FILE_NAME, edit.within(text.path()));
    }
    for (String name : Quantisation.files()) {
      Optional<ModelConfig> other = config.beside(name);
      if (other.isPresent() && !name.equals(ModelConfig.FILE_NAME)) {
        JsonEdit otherEdit = new JsonEdit(other.get().text());
        lists.renumber(other.get(), name, otherEdit);
        others.put(name, otherEdit.apply());
      }
    }
    return others;
  }

  private void renumber(ModelConfig config, String name, JsonEdit edit) throws IOException {
    Set<List<String>> places = new HashSet<>();
    JsonNode tree = config.tree();
    for (String path : quantisation.scheme().modules().getOrDefault(name, List.of())) {
      places.addAll(new KeyPath(path).in(tree));
    }
    for (List<String> place : places) {
      JsonNode value = KeyPath.at(tree, place);
      if (value.isContainerNode()) {
        Map<String, Optional<String>> renamed = renamed(names(value), config, place);
        edit.rename(place, old -> renamed.getOrDefault(old, Optional.of(old)));
      }
    }
    for (String key : name.equals(ModelConfig.FILE_NAME) ? Quantisation.keys() : List.of("")) {
      for (List<String> root : new KeyPath(key).in(tree)) {
        refuseElsewhere(KeyPath.at(tree, root), root, places, config);
      }
    }
  }

  /** A list's strings or an object's keys. */
  private static List<String> names(JsonNode value) {
    List<String> names = new ArrayList<>();
    if (value.isObject()) {
      value.fieldNames().forEachRemaining(names::add);
    } else {
      for (JsonNode element : value) {
        if (element.isTextual()) {
          names.add(element.asText());
        }
      }
    }
    return names;
  }

  private Map<String, Optional<String>> renamed(
      List<String> names, ModelConfig config, List<String> place) throws IOException {
    Map<String, Optional<String>> renamed = new LinkedHashMap<>();
    for (String name : names) {
      Optional<String> stack = mentions.ofAnotherStack(name);
      if (hasOtherStacks && stack.isPresent() && !isHere(stack.get())) {
        throw refused(name, config, place, "names no layer by the name that it has on disk");
      }
      Optional<String> other = mentions.renumbered(name);
      if (!mentions.isPlain(name) && !pattern(name).isOfNoLayer()) {
        requireSameModules(name, other, config, place);
      }
      renamed.put(name, other);
    }
    return renamed;
  }

  private boolean isHere(String name) {
    return kept.keySet().stream().anyMatch(module -> (module + ".").contains(name + "."));
  }

  private ModulePattern pattern(String entry) {
    return new ModulePattern(entry, quantisation.scheme().globs());
  }

  /** Checks that an entry means, in all its readings, the modules that it meant before. */
  private void requireSameModules(
      String old, Optional<String> renamed, ModelConfig config, List<String> place)
      throws UnsupportedModelException {
    try {
      List<Predicate<String>> before = pattern(old).readings();
      List<Predicate<String>> after = pattern(renamed.orElse(old)).readings();
      for (Map.Entry<String, String> module : kept.entrySet()) {
        for (int i = 0; i < before.size(); i++) {
          boolean now = renamed.isPresent() && after.get(i).test(module.getValue());
          if (before.get(i).test(module.getKey()) != now) {
            String change = now ? "come to mean " : "no longer mean ";
            throw refused(old, config, place, "would in fewer layers " + change + module.getKey());
          }
        }
      }
    } catch (PatternSyntaxException e) {
      throw refused(old, config, place, "is no regular expression that Java can read");
    }
  }

  private static UnsupportedModelException refused(
      String entry, ModelConfig config, List<String> place, String why) {
    return new UnsupportedModelException(
        config.file()
            + " has \""
            + entry
            + "\" under \""
            + config.named(String.join(".", place))
            + "\", which "
            + why
            + ". Remove other layers, or name the modules there one by one first.");
  }

  /** Refuses what names layers, or has one value for each, where no list of modules is known. */
  private void refuseElsewhere(
      JsonNode node, List<String> place, Set<List<String>> places, ModelConfig config)
      throws UnsupportedModelException {
    boolean known = places.contains(place);
    if (!known && node.isArray() && node.size() == layers && layers > 2 && isOfValues(node)) {
      throw unknown(node.toString(), place, config);
    }
    if (node.isTextual() && mentions.anyIn(node.asText())) {
      throw unknown(node.toString(), place, config);
    }
    List<String> steps = node.isObject() ? names(node) : List.of();
    for (String key : steps) {
      if (!known && mentions.anyIn(key)) {
        throw unknown("\"" + key + "\"", place, config);
      }
      refuseElsewhere(node.get(key), KeyPath.joined(place, key), places, config);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      if (!known || !node.get(i).isTextual()) {
        refuseElsewhere(node.get(i), KeyPath.joined(place, Integer.toString(i)), places, config);
      }
    }
  }

  private static boolean isOfValues(JsonNode list) {
    boolean numbers = true;
    for (JsonNode element : list) {
      numbers &= element.isValueNode() && !element.isTextual();
    }
    return numbers;
  }

  private UnsupportedModelException unknown(String what, List<String> place, ModelConfig config) {
    return new UnsupportedModelException(
        config.file()
            + " has "
            + what
            + " under \""
            + config.named(String.join(".", place))
            + "\", a place where "
            + quantisation.method()
            + " is not known to name layers, so what it should say of fewer is not known.");
  }
}
