package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.TensorLocation;
import java.util.Map;
import java.util.Optional;

/**
 * How a checkpoint stores its weights.
 *
 * @param quantisation empty where weights are stored whole
 * @param parts the tensors into which quantisation took matrices, by name
 */
public record Storage(Optional<Quantisation> quantisation, Map<String, Part> parts) {
  public Storage {
    parts = Map.copyOf(parts);
  }

  /**
   * One tensor of several that stand for a matrix.
   *
   * @param matrix the name of the matrix where it is stored whole
   * @param weights number of weights; of a matrix's parts one has them all and the others none
   */
  record Part(String matrix, long weights) {}

  /** The name that the matrix of which a tensor is a part has where it is stored whole. */
  public String matrix(String tensor) {
    return parts.containsKey(tensor) ? parts.get(tensor).matrix() : tensor;
  }

  /** Number of weights that a tensor stands for. */
  public long weights(TensorLocation tensor) {
    Part part = parts.get(tensor.name());
    return part == null ? tensor.elements() : part.weights();
  }
}
