package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A block script with the methods that all scripts share, compiled. */
final class BlockScript implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BlockScript.class);

  private final PtSymbolBlock module;

  private BlockScript(PtSymbolBlock module) {
    this.module = module;
  }

  /** Compiles files of {@code torchscript/}, with the fastest product that this libtorch has. */
  static BlockScript load(PtNDManager manager, List<String> parts) throws IOException {
    try {
      return compile(manager, "linear_mkldnn", parts);
    } catch (EngineException e) {
      LOG.debug("oneDNN's linear is not in this libtorch; using its own", e);
      return compile(manager, "linear_plain", parts);
    }
  }

  /** Compiles them with a product whose derivative libtorch knows. */
  static BlockScript loadDifferentiable(PtNDManager manager, List<String> parts)
      throws IOException {
    return compile(manager, "linear_plain", parts);
  }

  private static BlockScript compile(PtNDManager manager, String linear, List<String> parts)
      throws IOException {
    List<String> files = new ArrayList<>(List.of(linear, "common", "memory"));
    files.addAll(parts);
    byte[] archive = TorchScriptArchive.of(files);
    return new BlockScript(
        JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
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
