package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompiledScriptsTest {
  private static final List<String> PARTS = List.of("silu");

  private Engine engine;

  @BeforeEach
  void startEngine() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
  }

  @AfterEach
  void stopEngine() {
    engine.close();
  }

  @Test
  void theSamePartsAreCompiledOnce() {
    assertSame(engine.load(PARTS), engine.load(List.copyOf(PARTS)));
  }

  @Test
  void otherPartsAreAnotherScript() {
    assertNotSame(engine.load(PARTS), engine.load(List.of()));
  }

  @Test
  void whatGradientsAreTakenOfIsAnotherScript() {
    assertNotSame(engine.load(PARTS), engine.loadDifferentiable(PARTS));
    assertSame(engine.loadDifferentiable(PARTS), engine.loadDifferentiable(PARTS));
  }

  @Test
  void threadsShareAScript() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Double>> calls =
          IntStream.range(0, 64).<Callable<Double>>mapToObj(i -> () -> copied(i)).toList();
      List<Future<Double>> results = threads.invokeAll(calls);
      for (int i = 0; i < results.size(); i++) {
        assertEquals(i, results.get(i).get());
      }
    } finally {
      threads.shutdown();
    }
  }

  /** A number, through a method of the script. */
  private double copied(double number) {
    BlockScript script = engine.load(PARTS);
    try (PtNDArray scalar = engine.scalar(number);
        IValue argument = IValue.from(scalar);
        IValue copy = script.call("copied", argument)) {
      return engine.toDoubles(copy)[0];
    }
  }
}
