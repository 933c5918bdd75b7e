package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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

  /** Compiles a file of {@code torchscript/}, with the fastest product that this libtorch has. */
  static BlockScript load(PtNDManager manager, String name) throws IOException {
    try {
      return load(manager, List.of("linear_mkldnn", "common", name));
    } catch (EngineException e) {
      LOG.debug("oneDNN's linear is not in this libtorch; using its own", e);
      return load(manager, List.of("linear_plain", "common", name));
    }
  }

  private static BlockScript load(PtNDManager manager, List<String> files) throws IOException {
    byte[] archive = TorchScriptArchive.of(files);
    return new BlockScript(
        JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
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
