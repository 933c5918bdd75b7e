package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/** A block script with the methods that all scripts share, compiled. */
final class BlockScript implements AutoCloseable {
  private final PtSymbolBlock module;

  BlockScript(PtSymbolBlock module) {
    this.module = module;
  }

  /** Whether one of the files has a method of this name. */
  boolean has(String method) {
    return List.of(JniUtils.getMethodNames(module)).contains(method);
  }

  PtSymbolBlock module() {
    return module;
  }

  /** Calls a method; the caller closes the result. */
  IValue call(String method, IValue... arguments) {
    return IValueUtils.runMethod(module, method, arguments);
  }

  @Override
  public void close() {
    module.close();
  }
}
