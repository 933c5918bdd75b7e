package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block scripts of an engine, each compiled once: that takes longer than a tiny layer does. A
 * script has no state, so all that run it share it, on any thread.
 */
final class CompiledScripts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompiledScripts.class);

  private static final String FASTEST_LINEAR = "linear_mkldnn";

  /** A product whose derivative libtorch knows, and that every libtorch has. */
  private static final String PLAIN_LINEAR = "linear_plain";

  private final PtNDManager manager;
  private final Map<List<String>, BlockScript> compiled = new HashMap<>();

  CompiledScripts(PtNDManager manager) {
    this.manager = manager;
  }

  /** Files of {@code torchscript/}, with the fastest product that this libtorch has. */
  synchronized BlockScript load(List<String> parts) {
    List<String> files = files(FASTEST_LINEAR, parts);
    try {
      return compiled.computeIfAbsent(files, this::compile);
    } catch (EngineException e) {
      LOG.debug("oneDNN's linear is not in this libtorch; using its own", e);
      BlockScript plain = loadDifferentiable(parts);
      compiled.put(files, plain);
      return plain;
    }
  }

  synchronized BlockScript loadDifferentiable(List<String> parts) {
    return compiled.computeIfAbsent(files(PLAIN_LINEAR, parts), this::compile);
  }

  private static List<String> files(String linear, List<String> parts) {
    List<String> files = new ArrayList<>(List.of(linear, "common", "memory"));
    files.addAll(parts);
    return List.copyOf(files);
  }

  private BlockScript compile(List<String> files) {
    ByteArrayInputStream archive = new ByteArrayInputStream(TorchScriptArchive.of(files));
    try {
      return new BlockScript(JniUtils.loadModule(manager, archive, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    compiled.values().forEach(BlockScript::close);
    compiled.clear();
  }
}
