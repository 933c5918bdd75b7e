package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libtorch, loaded: compiles a block script and makes tensors of bytes. */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final PtNDManager manager;
  private final CompiledScripts scripts;
  private final Lanes lanes;

  private Engine(PtNDManager manager, int threads) {
    this.manager = manager;
    this.scripts = new CompiledScripts(manager);
    this.lanes = new Lanes(threads);
  }

  /**
   * Loads the native library, which the first time on a machine is unpacked to DJL's cache.
   *
   * @param threads for products; the engine's own choice if empty
   * @throws ForwardException if the library can't be unpacked or loaded here
   */
  public static Engine start(OptionalInt threads) throws IOException {
    Instant now = Instant.now();
    EngineCache.all().forEach(cache -> cache.clear(now));
    try {
      PtNDManager manager = (PtNDManager) NDManager.newBaseManager("PyTorch");
      // The profiling executor compiles anew between the first calls, with other roundings.
      JniUtils.setGraphExecutorOptimize(false);
      threads.ifPresent(JniUtils::setNumThreads);
      int number = JniUtils.getNumThreads(); // settles it for this thread, whatever a lane's is
      LOG.debug("engine loaded, {} threads", number);
      LOG.debug("libtorch {} from {}", LibUtils.getVersion(), LibUtils.getLibtorchPath());
      return new Engine(manager, number);
    } catch (EngineException | IllegalStateException | LinkageError e) {
      throw new ForwardException(
          "The PyTorch engine can't be loaded: "
              + rootCause(e)
              + ". It needs about 450 MB in ~/.djl.ai, or in the directory that ENGINE_CACHE_DIR"
              + " names, which must allow writing, and running what is in it.",
          e);
    }
  }

  /**
   * Begins to load the native library, on a thread of its own, so that it is there when other work
   * is done; {@link #start} loads it, and says what is wrong with it, all the same. It is to be
   * waited for: a program that ends before could leave half a library in DJL's cache.
   */
  public static Loading load() {
    Thread thread =
        new Thread(
            () -> {
              try {
                NDManager.newBaseManager("PyTorch").close();
              } catch (EngineException | IllegalStateException | UnsatisfiedLinkError e) {
                LOG.debug("the engine can't be loaded", e);
              }
            },
            "engine");
    thread.start();
    return new Loading(thread);
  }

  /** The native library on its way. */
  public record Loading(Thread thread) {
    /** Returns when it is loaded, or can't be. */
    public void await() {
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  /** Threads that products are spread over. */
  public int threads() {
    return JniUtils.getNumThreads();
  }

  /** Threads for work on several batches at once. */
  Lanes lanes() {
    return lanes;
  }

  /** Files of {@code torchscript/}, compiled; the engine closes what it gives. */
  BlockScript load(List<String> parts) {
    return scripts.load(parts);
  }

  /** The same with products that gradients can be taken of. */
  BlockScript loadDifferentiable(List<String> parts) {
    return scripts.loadDifferentiable(parts);
  }

  /**
   * A tensor over a direct buffer's bytes, {@code uint8 [length]}, not copied: the buffer must
   * outlive it.
   */
  PtNDArray bytes(ByteBuffer buffer) {
    return manager.create(buffer, new Shape(buffer.remaining()), DataType.UINT8);
  }

  /** A float32 vector, copied. */
  PtNDArray floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return (PtNDArray) manager.create(narrow);
  }

  /** A float64 number as a tensor of no dimensions. */
  PtNDArray scalar(double value) {
    return (PtNDArray) manager.create(value);
  }

  /** Token ids, int64 {@code [rows, columns]}, copied. */
  PtNDArray ids(TokenBatch batch) {
    long[] ids = new long[batch.rows() * batch.columns()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = batch.id(i / batch.columns(), i % batch.columns());
    }
    return (PtNDArray) manager.create(ids, new Shape(batch.rows(), batch.columns()));
  }

  /** An int64 vector, copied. */
  PtNDArray longs(int[] values) {
    return (PtNDArray) manager.create(Arrays.stream(values).asLongStream().toArray());
  }

  /** The numbers of a float64 tensor, flattened. */
  double[] toDoubles(IValue tensor) {
    try (PtNDArray array = tensor.toTensor(manager)) {
      return array.toDoubleArray();
    }
  }

  /** The numbers of a float32 tensor, flattened. */
  float[] toFloats(IValue tensor) {
    try (PtNDArray array = tensor.toTensor(manager)) {
      return array.toFloatArray();
    }
  }

  /** The bytes of a uint8 tensor. */
  ByteBuffer toBytes(IValue tensor) {
    try (PtNDArray array = tensor.toTensor(manager)) {
      return array.toByteBuffer();
    }
  }

  PtNDArray array(IValue tensor) {
    return tensor.toTensor(manager);
  }

  /** The tensors of a list, which is closed. */
  List<PtNDArray> arrays(IValue list) {
    try (list) {
      return elements(list);
    }
  }

  List<PtNDArray> elements(IValue list) {
    return List.of(list.toTensorArray(manager));
  }

  @Override
  public void close() {
    lanes.close();
    scripts.close();
    manager.close();
  }
}
