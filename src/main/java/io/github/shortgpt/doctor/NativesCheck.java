package io.github.shortgpt.doctor;

import io.github.shortgpt.forward.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Whether the native libraries load, from where, and with how many threads. */
final class NativesCheck {
  private final Surroundings surroundings;
  private final List<Finding> findings = new ArrayList<>();

  private NativesCheck(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  static List<Finding> findings(Surroundings surroundings) {
    NativesCheck check = new NativesCheck(surroundings);
    check.engine();
    check.library(
        "tokenizers", ai.djl.huggingface.tokenizers.jni.LibUtils::checkStatus, "tokenizers");
    check.library(
        "sentencepiece", ai.djl.sentencepiece.jni.LibUtils::loadLibrary, "sentencepiece_native");
    return check.findings;
  }

  private void engine() {
    long begun = System.nanoTime();
    try (Engine engine = Engine.start(OptionalInt.empty())) {
      double seconds = (System.nanoTime() - begun) / 1e9;
      String version = ai.djl.pytorch.jni.LibUtils.getVersion();
      String place = from("torch_cpu");
      String found =
          String.format(Locale.ROOT, "libtorch %s, loaded in %.1f s%s", version, seconds, place);
      findings.add(Finding.ok("engine", found));
      findings.add(threads(engine.threads()));
    } catch (IOException e) {
      findings.add(Finding.problem("engine", e.getMessage(), advice()));
    }
  }

  private Finding threads(int threads) {
    int cores = Runtime.getRuntime().availableProcessors();
    String found = "%d on %d cores".formatted(threads, cores);
    if (threads > cores) {
      return Finding.warning(
          "threads", found, "They wait for each other. Unset OMP_NUM_THREADS, or give --threads.");
    }
    if (surroundings.variable("GOMP_SPINCOUNT").isEmpty()) {
      return Finding.warning(
          "threads",
          found + ", which spin while they wait",
          "Two runs at once starve each other. Start bin/shortgpt, or set GOMP_SPINCOUNT=1000.");
    }
    return Finding.ok("threads", found);
  }

  private void library(String name, Runnable load, String file) {
    try {
      load.run();
      findings.add(Finding.ok(name, "loaded" + from(file)));
    } catch (RuntimeException | LinkageError e) {
      findings.add(Finding.problem(name, "not loaded: " + e.getMessage(), advice()));
    }
  }

  private String advice() {
    return surroundings.variable("PYTORCH_LIBRARY_PATH").isPresent()
        ? "Unset PYTORCH_LIBRARY_PATH and RUST_LIBRARY_PATH, or let them name the libtorch of"
            + " shortgpt --version for this machine."
        : "Make room for 450 MB in "
            + surroundings.engineCache()
            + " and let it be written to and executed from, or name another directory with"
            + " ENGINE_CACHE_DIR.";
  }

  /** Where a loaded library lies, as far as the system says. */
  private String from(String library) {
    String file = System.mapLibraryName(library);
    try (Stream<String> maps = Files.lines(surroundings.maps())) {
      Optional<Path> path =
          maps.filter(line -> line.endsWith("/" + file))
              .map(line -> Path.of(line.substring(line.indexOf('/'))))
              .findFirst();
      return path.map(p -> " from " + p.getParent()).orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
