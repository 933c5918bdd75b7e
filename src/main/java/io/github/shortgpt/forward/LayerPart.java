package io.github.shortgpt.forward;

/** What of a layer is shown to an observer: the whole, or the residual write of one half. */
public enum LayerPart {
  /** From the layer's input x to its output. */
  WHOLE,

  /** From x to x + a, a what the attention adds to the residual stream. */
  ATTENTION,

  /**
   * From z to z + m, m what the MLP adds: z is x + a, or x where attention and MLP stand side by
   * side.
   */
  MLP
}
