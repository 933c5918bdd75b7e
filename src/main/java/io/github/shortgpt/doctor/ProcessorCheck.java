package io.github.shortgpt.doctor;

import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.forward.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the processor can multiply, and which type {@code --dtype auto} makes of that. */
final class ProcessorCheck {
  private static final String NAME = "processor";

  /** Linux's names of what matters to products, and what people call it. */
  private static final Map<String, String> FLAGS = new LinkedHashMap<>();

  static {
    FLAGS.put("avx2", "AVX2");
    FLAGS.put("avx512f", "AVX-512");
    FLAGS.put("avx512_bf16", "AVX512-BF16");
    FLAGS.put("amx_bf16", "AMX-BF16");
    FLAGS.put("bf16", "BF16");
  }

  private ProcessorCheck() {}

  static Finding finding(Path processors) {
    String type = ComputeType.suitedTo(DType.BF16).label();
    String dtype = "--dtype auto computes bfloat16 weights in " + type;
    List<String> lines;
    try {
      lines = Files.readAllLines(processors);
    } catch (IOException e) {
      return Finding.ok(NAME, System.getProperty("os.arch") + "; " + dtype);
    }
    List<String> flags = List.of(value(lines, "flags|Features").split(" +"));
    String known =
        FLAGS.entrySet().stream()
            .filter(flag -> flags.contains(flag.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(", "));
    String found =
        List.of(value(lines, "model name"), known, dtype).stream()
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "));
    boolean slow = System.getProperty("os.arch").equals("amd64") && !flags.contains("avx2");
    return slow
        ? Finding.warning(
            NAME, found, "Without AVX2 results are the same and slow. Use another machine.")
        : Finding.ok(NAME, found);
  }

  /** The value of the first line of this name. */
  private static String value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.matches("(" + name + ")\\s*:.*"))
        .flatMap(line -> Arrays.stream(line.split(":", 2)).skip(1))
        .map(String::strip)
        .findFirst()
        .orElse("");
  }
}
