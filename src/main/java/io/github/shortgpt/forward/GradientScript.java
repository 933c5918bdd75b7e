package io.github.shortgpt.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A script whose methods are called with gradients recorded, in float32; all other calls are in
 * inference mode.
 */
final class GradientScript {
  private final Engine engine;
  private final BlockScript script;

  /** Compiles files of {@code torchscript/} with those that take gradients. */
  GradientScript(Engine engine, List<String> parts) {
    List<String> files = new ArrayList<>(parts);
    files.add("gradient");
    this.engine = engine;
    this.script = engine.loadDifferentiable(files);
  }

  /**
   * Calls a method that returns one tensor; the caller closes it.
   *
   * @param arguments tensors, lists of tensors and dictionaries of tensors
   */
  PtNDArray call(String method, IValue... arguments) {
    // The one way to this mode takes arrays, and tells by their names what they are.
    try (NDList named = new NDList()) {
      named.add(named(engine.scalar(0), "module_method:" + method));
      for (int i = 0; i < arguments.length; i++) {
        addNamed(named, "a" + i, arguments[i]);
      }
      JniUtils.setGradMode(true);
      return (PtNDArray) IValueUtils.forward(script.module(), named, true).singletonOrThrow();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private void addNamed(NDList named, String name, IValue argument) {
    if (argument.isTensor()) {
      named.add(named(engine.array(argument), null));
    } else if (argument.isMap()) {
      Map<String, IValue> entries = argument.toIValueMap();
      entries.forEach(
          (key, value) -> {
            try (value) {
              named.add(named(engine.array(value), name + "." + key));
            }
          });
      if (entries.isEmpty()) { // or it would be no argument at all
        named.add(named(engine.scalar(0), name + "."));
      }
    } else {
      for (PtNDArray entry : engine.elements(argument)) {
        named.add(named(entry, name + "[]"));
      }
    }
  }

  private static NDArray named(PtNDArray array, String name) {
    array.setName(name);
    return array;
  }

  /** The same script, called in inference mode. */
  BlockScript inferring() {
    return script;
  }
}
