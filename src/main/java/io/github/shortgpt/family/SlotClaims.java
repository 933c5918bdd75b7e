package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.QuantisationScheme.Form;
import io.github.shortgpt.family.QuantisationScheme.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of one layer, or of none, sorted by the slots whose weights they hold: each slot's
 * own tensor, or the parts into which quantisation took it.
 */
final class SlotClaims {
  private final Map<String, DecoderFamily.Slot> declared;
  private final Optional<Quantisation> quantisation;
  private final Dimensions dimensions;

  /** Slot → part → tensor. */
  private final Map<String, Map<String, TensorLocation>> parts = new LinkedHashMap<>();

  /** What quantisation made of matrices, by the tensors' names on disk. */
  private final Map<String, Storage.Part> stored = new LinkedHashMap<>();

  SlotClaims(
      Map<String, DecoderFamily.Slot> declared,
      Optional<Quantisation> quantisation,
      Dimensions dimensions) {
    this.declared = declared;
    this.quantisation = quantisation;
    this.dimensions = dimensions;
  }

  /**
   * Takes a tensor if it belongs to a slot.
   *
   * @param name its name among the slots
   * @throws UnsupportedModelException if its shape is wrong
   */
  boolean claim(String name, TensorLocation tensor) throws UnsupportedModelException {
    if (declared.containsKey(name)) {
      if (!mayBeQuantised(name)) {
        checkShape(tensor, shape(name));
      }
      put(new Part(name, QuantisationScheme.WEIGHT), name, tensor);
      return true;
    }
    if (quantisation.isEmpty()) {
      return false;
    }
    Optional<Part> part = quantisation.get().scheme().partOf(name, this::isMatrix);
    part.ifPresent(place -> put(place, name, tensor));
    if (part.isEmpty() && isOfParent(name)) {
      stored.put(tensor.name(), new Storage.Part(tensor.name(), 0));
      return true;
    }
    return part.isPresent();
  }

  private void put(Part part, String name, TensorLocation tensor) {
    Map<String, TensorLocation> others =
        parts.computeIfAbsent(part.slot(), any -> new LinkedHashMap<>());
    if (mayBeQuantised(part.slot())) {
      String before = tensor.name().substring(0, tensor.name().length() - name.length());
      long weights = others.isEmpty() ? weights(part.slot()) : 0;
      stored.put(tensor.name(), new Storage.Part(before + part.slot(), weights));
    }
    others.put(part.of(), tensor);
  }

  /** What quantisation made of matrices, by the tensors' names on disk. */
  Map<String, Storage.Part> stored() {
    return stored;
  }

  private boolean mayBeQuantised(String slot) {
    return quantisation.isPresent() && isMatrix(slot);
  }

  private boolean isMatrix(String slot) {
    return declared.containsKey(slot) && declared.get(slot).shape().size() > 1;
  }

  /** Whether a tensor belongs to a module within which, but not in which, there is a slot. */
  private boolean isOfParent(String name) {
    int dot = name.lastIndexOf('.') + 1;
    String parent = name.substring(0, dot);
    return quantisation.orElseThrow().scheme().ofParent().contains(name.substring(dot))
        && declared.keySet().stream()
            .anyMatch(slot -> slot.startsWith(parent) && slot.indexOf('.', dot) >= 0);
  }

  boolean has(String slot) {
    return parts.containsKey(slot);
  }

  /**
   * Checks all that is there.
   *
   * @throws UnsupportedModelException if a shape is wrong, or a part is missing
   */
  void check() throws UnsupportedModelException {
    for (String slot : parts.keySet()) {
      get(slot);
    }
  }

  /**
   * The tensor of a slot that is there, or the first of its parts.
   *
   * @throws UnsupportedModelException if its shape is wrong, or a part is missing
   */
  TensorLocation get(String slot) throws UnsupportedModelException {
    Map<String, TensorLocation> found = parts.get(slot);
    TensorLocation tensor = found.get(QuantisationScheme.WEIGHT);
    if (!mayBeQuantised(slot)) {
      return tensor;
    }
    List<Form> forms = quantisation.get().scheme().forms();
    if (isWhole(found, forms)) {
      checkShape(tensor, shape(slot));
      return tensor;
    }
    for (Form form : forms) {
      if (found.keySet().containsAll(form.needs())
          && form.all().toList().containsAll(found.keySet())) {
        return found.get(form.needs().get(0));
      }
    }
    throw incomplete(slot, found);
  }

  /** Whether a matrix is as trained; scales of activations may stand beside it. */
  private static boolean isWhole(Map<String, TensorLocation> found, List<Form> forms) {
    TensorLocation tensor = found.get(QuantisationScheme.WEIGHT);
    return tensor != null
        && tensor.dtype().isWhole()
        && found.keySet().stream()
            .allMatch(
                part ->
                    part.equals(QuantisationScheme.WEIGHT)
                        || forms.stream().anyMatch(form -> form.may().contains(part)));
  }

  private List<Long> shape(String slot) {
    return dimensions.shape(declared.get(slot).shape());
  }

  private long weights(String slot) {
    return shape(slot).stream().reduce(1L, (a, b) -> a * b);
  }

  private UnsupportedModelException incomplete(String slot, Map<String, TensorLocation> found) {
    TensorLocation one = found.values().iterator().next();
    String here = one.name().substring(0, one.name().length() - name(slot, found).length());
    List<String> missing = List.of();
    for (Form form : quantisation.orElseThrow().scheme().forms()) {
      List<String> lacking =
          form.needs().stream().filter(part -> !found.containsKey(part)).toList();
      boolean fits = form.all().toList().containsAll(found.keySet());
      if (fits && (missing.isEmpty() || lacking.size() < missing.size())) {
        missing = lacking;
      }
    }
    String what =
        missing.isEmpty()
            ? "has beside it " + String.join(", ", found.keySet()) + ", which together mean nothing"
            : "lacks "
                + here
                + QuantisationScheme.nameOf(new Part(slot, missing.get(0)))
                + ", which belongs to it";
    return new UnsupportedModelException(
        one.file()
            + ": tensor "
            + one.name()
            + " "
            + what
            + " where weights are quantised by "
            + quantisation.orElseThrow().method()
            + ".");
  }

  /** The name among the slots of the first tensor found. */
  private static String name(String slot, Map<String, TensorLocation> found) {
    return QuantisationScheme.nameOf(new Part(slot, found.keySet().iterator().next()));
  }

  private static void checkShape(TensorLocation tensor, List<Long> expected)
      throws UnsupportedModelException {
    if (!tensor.shape().equals(expected)) {
      throw new UnsupportedModelException(
          tensor.file()
              + ": tensor "
              + tensor.name()
              + " has the shape "
              + tensor.shape()
              + " where config.json asks for "
              + expected
              + ".");
    }
  }
}
